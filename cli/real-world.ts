import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { realTerminal } from "./terminal/real-terminal.ts";
import type { CliWorld } from "./world.ts";

const project = join(import.meta.dirname, "..");
const serverlessCli = join(project, "node_modules", "serverless", "bin", "serverless.js");

export function realWorld(): CliWorld {
  return {
    terminal: realTerminal(),
    env: process.env,
    now: Date.now,
    sleep: async (ms) => void (await delay(ms)),
    fetch: (...request) => fetch(...request),
    readStdin: () => text(process.stdin),
    runServerless,
  };
}

/** The deploy tool is the pinned osls of this package, run by this very Node. */
function runServerless(
  words: readonly string[],
  onLine: (line: string) => void,
): Promise<{ readonly code: number; readonly output: string }> {
  const env = { ...process.env, SLS_NOTIFICATIONS_MODE: "off", SLS_TELEMETRY_DISABLED: "1" };
  const child = spawn(process.execPath, [serverlessCli, ...words], {
    cwd: project,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      output += chunk;
      const last = chunk.trim().split("\n").at(-1)?.trim();
      if (last !== undefined && last !== "") {
        onLine(last);
      }
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
