import { rmSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

/** Default state directory of `npm start`, ignored by git. */
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

/** The stack that uses the directory, with its endpoints. */
export type RunningStack = v.InferOutput<typeof runningStack>;

/** The running stack of the directory. A file left behind by a killed process is ignored. */
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
    // EPERM: the process exists and belongs to another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
