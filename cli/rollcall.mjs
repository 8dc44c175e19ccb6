#!/usr/bin/env node
// Starts the operator's command. Plain JavaScript, because it also runs on a Node that cannot load TypeScript: there it
// hands over to the Node that comes with the dependencies. Dependencies that are missing are installed; ones that are
// there are left alone, since a local stack may run on them.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const oldestNode = [22, 19];
const launcher = fileURLToPath(import.meta.url);
const dependencies = join(dirname(dirname(launcher)), "node_modules");

// npm writes it as the last step of an installation.
if (!existsSync(join(dependencies, ".package-lock.json"))) {
  await import("../local/install-if-missing.mjs");
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) {
  await runHere();
} else {
  runOnBundledNode();
}

async function runHere() {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache();
  try {
    await import("./main.ts");
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") {
      throw error;
    }
    stop("the dependencies are not those of this version: run npm ci");
  }
}

function runOnBundledNode() {
  const node = join(dependencies, `node-${process.platform}-${process.arch}`, "bin", "node");
  if (!existsSync(node)) {
    stop(
      `this needs Node ${oldestNode.join(".")} or newer, and here it is ${process.versions.node}: https://nodejs.org`,
    );
    return;
  }
  const { status, signal } = spawnSync(node, [launcher, ...process.argv.slice(2)], { stdio: "inherit" });
  if (signal !== null) {
    process.kill(process.pid, signal);
  }
  process.exitCode = status ?? 1;
}

function stop(message) {
  process.stderr.write(`rollcall: ${message}\n`);
  process.exitCode = 1;
}
