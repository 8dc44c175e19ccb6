import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { type PackagedFunction, unpackFunction } from "./packaged-deployment.ts";

const failure = v.object({ name: v.string(), message: v.string() });
const loadMessage = v.object({ loaded: v.boolean(), error: v.optional(failure) });
const answerMessage = v.object({ id: v.number(), result: v.optional(v.unknown()), error: v.optional(failure) });

/** What the handler threw, as far as it crosses the border of a process. */
export type HandlerFailure = v.InferOutput<typeof failure>;

/** A function in a process of its own, as on Lambda: its files in an empty folder, nothing installed beside them. */
export interface BundleProcess {
  /** Resolves to what the handler returned; rejects with a HandlerFailed when it threw. */
  invoke(event: unknown, options?: { readonly timeLeftMs?: number }): Promise<unknown>;
  /** Everything that it has printed. */
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
 * @param environment all that the process finds in its environment
 * @throws Error with the message of what was thrown when the bundle does not load
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
