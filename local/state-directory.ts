import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
  exportedDays: "exported",
  functionLog: "functions.log",
  previousFunctionLog: "functions.previous.log",
  claim: "claim",
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

/**
 * Reserves the directory for this process by a lock file with its process ID, which is created exclusively. The lock of a process that has
 * ended is taken over.
 *
 * @returns releases the directory
 * @throws Error when another process holds it
 */
export function claimState(directory: string): () => void {
  const file = join(directory, stateFiles.claim);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  refuseWhileClaimed(directory);
  if (!createExclusively(file)) {
    refuseWhileClaimed(directory);
    rmSync(file, { force: true });
    if (!createExclusively(file)) {
      refuseWhileClaimed(directory);
    }
  }
  return () => rmSync(file, { force: true });
}

/** @throws Error while a process starts or runs on the directory */
export function refuseWhileClaimed(directory: string): void {
  const running = readRunningStack(directory);
  if (running) {
    throw new Error(`rollcall runs already at ${running.apiUrl} (process ${running.pid}): stop it first`);
  }
  const owner = Number(readPrivateFile(join(directory, stateFiles.claim)));
  if (Number.isInteger(owner) && owner > 0 && isAlive(owner)) {
    throw new Error(`rollcall is starting or running already (process ${owner}): stop it first`);
  }
}

/** Creates the file with its content in one step. False when it exists. */
function createExclusively(file: string): boolean {
  const unfinished = `${file}.${process.pid}.tmp`;
  writeFileSync(unfinished, String(process.pid), { mode: 0o600 });
  try {
    linkSync(unfinished, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      return false;
    }
    throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** The log of the last run stays beside the one of this run. */
export function keepPreviousLog(directory: string): void {
  try {
    renameSync(join(directory, stateFiles.functionLog), join(directory, stateFiles.previousFunctionLog));
  } catch {
    // This is the first run.
  }
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

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
