import { rmSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

/** Where `npm start` keeps what survives a restart; git does not see it. */
export const defaultStateDirectory = join(import.meta.dirname, "..", ".rollcall");

/** The files of one state directory. */
export const stateFiles = {
  dynamodb: "dynamodb",
  secrets: "secrets.json",
  demoKey: "demo-key",
  bundles: "bundles",
  functionLog: "functions.log",
  running: "running.json",
} as const;

const runningStack = v.object({
  pid: v.number(),
  apiUrl: v.string(),
  dynamodbEndpoint: v.string(),
  secretsManagerEndpoint: v.string(),
  vendorOrigin: v.string(),
});

/** Which stack uses the directory now, and where it answers. */
export type RunningStack = v.InferOutput<typeof runningStack>;

/** Undefined when no stack runs on the directory; one that was killed does not count. */
export function readRunningStack(directory: string): RunningStack | undefined {
  const stack = parseRunningStack(readPrivateFile(join(directory, stateFiles.running)));
  return stack && isAlive(stack.pid) ? stack : undefined;
}

export function writeRunningStack(directory: string, stack: RunningStack): void {
  writePrivateFile(join(directory, stateFiles.running), `${JSON.stringify(stack, null, 2)}\n`);
}

export function removeRunningStack(directory: string): void {
  rmSync(join(directory, stateFiles.running), { force: true });
}

function parseRunningStack(text: string | undefined): RunningStack | undefined {
  if (text === undefined) {
    return undefined;
  }
  try {
    return v.parse(runningStack, JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process: alive, and not to be signalled by us.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
