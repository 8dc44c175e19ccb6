import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { findFreePort } from "../../local/loopback.ts";
import { pythonTool } from "./python-tools.ts";

const version = "1.5.33";
const startTimeoutMs = 60_000;
const pollIntervalMs = 100;
export const emulatedRegion = "ap-southeast-1";

export interface Ministack {
  readonly port: number;
  readonly endpoint: string;
  stop(): void;
}

/** Starts the AWS emulator ministack on loopback, with IAM enforced; undefined where it cannot be installed. */
export async function startMinistack(folder: string): Promise<Ministack | undefined> {
  const tool = await pythonTool("ministack", version);
  if (tool === undefined) {
    return undefined;
  }
  const port = await findFreePort(0);
  const child = spawn(tool, [], {
    cwd: folder,
    env: {
      // Lambda functions run on the Node of this process.
      PATH: `${join(process.execPath, "..")}:${process.env["PATH"] ?? ""}`,
      HOME: folder,
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      AUTH: "true",
      LAMBDA_EXECUTOR: "local",
      MINISTACK_REGION: emulatedRegion,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(join(folder, "ministack.log"));
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const endpoint = `http://127.0.0.1:${port}`;
  await untilListening(endpoint);
  return { port, endpoint, stop: () => child.kill() };
}

async function untilListening(endpoint: string): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    const response = await fetch(endpoint).catch(() => undefined);
    if (response !== undefined) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
  throw new Error("ministack did not start");
}
