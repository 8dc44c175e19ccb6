// One temporary folder for all that the framework and its plugins put away, removed when the process ends: serverless-esbuild leaves a copy
// of every function that it packs in the system's.

const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

function useOwnTemporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-serverless-"));
  process.env.TMPDIR = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
}

module.exports = { useOwnTemporaryFolder };
