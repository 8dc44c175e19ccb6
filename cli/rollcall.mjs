#!/usr/bin/env node
// Starts the operator's command. Plain JavaScript, because it also runs on a Node that cannot load TypeScript: it installs
// the dependencies when they are missing, and then uses the Node that comes with them where this one is too old.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

await import("../local/install-if-missing.mjs");

const oldestNode = [22, 19];
const [major, minor] = process.versions.node.split(".").map(Number);

if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache();
  await import("./main.ts");
} else {
  // install-if-missing.mjs has ended the process already where there is no bundled Node that runs here.
  const project = fileURLToPath(new URL("..", import.meta.url));
  const node = join(project, "node_modules", ".bin", "node");
  const { status, signal } = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  if (signal !== null) {
    process.kill(process.pid, signal);
  }
  process.exitCode = status ?? 1;
}
