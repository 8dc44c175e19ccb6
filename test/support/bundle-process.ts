import { type ChildProcess, fork } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { type PackagedFunction, unpackFunction } from "./packaged-deployment.ts";

const failure = v.object({ name: v.string(), message: v.string() });
const loadMessage = v.object({ loaded: v.boolean(), error: v.optional(failure) });
const answerMessage = v.object({ id: v.number(), result: v.optional(v.unknown()), error: v.optional(failure) });

type Answer = v.InferOutput<typeof answerMessage>;

/** The handler's error, as far as it can be serialized between processes. */
export type HandlerFailure = v.InferOutput<typeof failure>;

/** A function in its own process, as on Lambda: its files in an empty folder without node_modules. */
export interface BundleProcess {
  /** Resolves to what the handler returned; rejects with a HandlerFailed when it threw. */
  invoke(event: unknown, options?: { readonly timeLeftMs?: number }): Promise<unknown>;
  /** Stdout and stderr so far: all that the process wrote before it answered the last invocation. */
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
  const outputFile = join(folder, "output");
  const output = () => readFileSync(outputFile, "utf8");
  const child = forkHost(packaged, join(folder, "function"), outputFile, environment);
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
    ended.then(() => ({ loaded: false, error: { name: "ended", message: output() } })),
  ]);
  const { loaded, error } = v.parse(loadMessage, loading);
  if (!loaded) {
    await stop();
    throw new Error(`${packaged.name} does not load: ${error?.message ?? "it exports no handler"}`);
  }
  const end = ended.then(() => ({ name: "ended", message: `the process ended: ${output()}` }));
  return { output, stop, invoke: invoker(child, packaged.name, end) };
}

/**
 * Runs the bundle with its output in a file. A pipe would be read some time after the answer, which comes by another channel; what is
 * written to a file can be read as soon as it is written.
 */
function forkHost(
  packaged: PackagedFunction,
  folder: string,
  outputFile: string,
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  mkdirSync(folder);
  const bundle = unpackFunction(packaged, folder);
  const output = openSync(outputFile, "a");
  try {
    return fork(join(import.meta.dirname, "bundle-host.cjs"), [bundle], {
      cwd: folder,
      env: environment,
      execArgv: [],
      stdio: ["ignore", output, output, "ipc"],
    });
  } finally {
    closeSync(output);
  }
}

/** Sends invocations to the process and resolves each with its own answer; `end` is the failure of those that are left without one. */
function invoker(child: ChildProcess, functionName: string, end: Promise<HandlerFailure>): BundleProcess["invoke"] {
  const waiting = new Map<number, (answer: Answer) => void>();
  child.on("message", (message) => {
    const answer = v.parse(answerMessage, message);
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let invocations = 0;
  return async (event, { timeLeftMs = gatewayTimeMs } = {}) => {
    invocations += 1;
    const id = invocations;
    const answered = new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
    });
    const context = { awsRequestId: `invocation-${id}`, functionName, memoryLimitInMB: "512" };
    child.send({ id, event, context, timeLeftMs });
    const { result, error }: Answer = await Promise.race([answered, end.then((failed) => ({ id, error: failed }))]);
    if (error) {
      throw new HandlerFailed(error);
    }
    return result;
  };
}
