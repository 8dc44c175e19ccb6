import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { type PackagedFunction, unpackFunction } from "./packaged-deployment.ts";

const failure = v.object({ name: v.string(), message: v.string() });
const loadMessage = v.object({ loaded: v.boolean(), error: v.optional(failure) });
const answerMessage = v.object({ id: v.number(), result: v.optional(v.unknown()), error: v.optional(failure) });

/** The handler's error, as far as it can be serialized between processes. */
export type HandlerFailure = v.InferOutput<typeof failure>;

/** A function in its own process, as on Lambda: its files in an empty folder without node_modules. */
export interface BundleProcess {
  /** Resolves to what the handler returned; rejects with a HandlerFailed when it threw. */
  invoke(event: unknown, options?: { readonly timeLeftMs?: number }): Promise<unknown>;
  /** The output of the process. */
  output(): string;
  stop(): Promise<void>;
}

class HandlerFailed extends Error {
  override readonly name = "HandlerFailed";
  readonly failure: HandlerFailure;

  constructor(thrown: HandlerFailure) {
    super(`${thrown.name}: ${thrown.message}`);
    this.failure = thrown;
  }
}

const gatewayTimeMs = 29_000;

/**
 * Unpacks a function, loads it and keeps it warm.
 *
 * @param environment the complete environment of the process
 * @throws Error with the message of the bundle's error if it does not load
 */
export async function startBundle(
  packaged: PackagedFunction,
  environment: Readonly<Record<string, string>>,
): Promise<BundleProcess> {
  const folder = mkdtempSync(join(tmpdir(), `rollcall-${packaged.name}-`));
  const bundle = unpackFunction(packaged, folder);
  const child = fork(join(import.meta.dirname, "bundle-host.cjs"), [bundle], {
    cwd: folder,
    env: environment,
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.on("close", () => resolve());
  });
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };

  const loading = await Promise.race([
    new Promise<unknown>((resolve) => {
      child.once("message", resolve);
    }),
    ended.then(() => ({ loaded: false, error: { name: "ended", message: printed } })),
  ]);
  const { loaded, error } = v.parse(loadMessage, loading);
  if (!loaded) {
    await stop();
    throw new Error(`${packaged.name} does not load: ${error?.message ?? "it exports no handler"}`);
  }

  const waiting = new Map<number, (answer: v.InferOutput<typeof answerMessage>) => void>();
  child.on("message", (message) => {
    const answer = v.parse(answerMessage, message);
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let invocations = 0;
  return {
    output: () => printed,
    stop,
    async invoke(event, { timeLeftMs = gatewayTimeMs } = {}) {
      invocations += 1;
      const id = invocations;
      const answered = new Promise<v.InferOutput<typeof answerMessage>>((resolve) => {
        waiting.set(id, resolve);
      });
      const context = { awsRequestId: `invocation-${id}`, functionName: packaged.name, memoryLimitInMB: "512" };
      child.send({ id, event, context, timeLeftMs });
      const answer = await Promise.race([
        answered,
        ended.then(() => ({
          id,
          result: undefined,
          error: { name: "ended", message: `the process ended: ${printed}` },
        })),
      ]);
      if (answer.error) {
        throw new HandlerFailed(answer.error);
      }
      return answer.result;
    },
  };
}
