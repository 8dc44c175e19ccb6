import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Lints the OpenAPI document with Redocly and Spectral. Spectral (68 MB) is fetched by npx and skipped, with a message, when offline. */

const project = join(import.meta.dirname, "..");
const spectral = "@stoplight/spectral-cli@6.16.3";

/** Disables telemetry. */
const env = {
  ...process.env,
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  SCARF_ANALYTICS: "false",
};

const folder = mkdtempSync(join(tmpdir(), "rollcall-openapi-"));
const document = join(folder, "openapi.json");
const ruleset = join(folder, "spectral.json");

try {
  const made = spawnSync(process.execPath, [join(project, "deploy", "openapi.cjs")], { encoding: "utf8" });
  writeFileSync(document, made.stdout);
  writeFileSync(ruleset, '{ "extends": "spectral:oas" }');
  const redocly = join(project, "node_modules", "@redocly", "cli", "bin", "cli.js");
  const statuses = [run("redocly", process.execPath, [redocly, "lint", document, "--extends", "recommended"])];
  const npx = (...parameters: string[]) => ["--yes", "--ignore-scripts", spectral, ...parameters];
  if (spawnSync("npx", npx("--version"), { env, stdio: "ignore" }).status === 0) {
    statuses.push(run("spectral", "npx", npx("lint", document, "--ruleset", ruleset, "--fail-severity", "warn")));
  } else {
    console.log(`spectral: skipped, npx cannot fetch ${spectral}`);
  }
  process.exitCode = Math.max(...statuses);
} finally {
  rmSync(folder, { recursive: true });
}

function run(name: string, command: string, parameters: readonly string[]): number {
  const { status, stdout, stderr } = spawnSync(command, parameters, { env, encoding: "utf8" });
  console.log(status === 0 ? `${name}: no errors` : `${name}:\n${stdout}${stderr}`);
  return status ?? 1;
}
