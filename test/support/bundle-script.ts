import { mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build } from "esbuild";

/**
 * Bundles a script of ours for a child process as the functions are bundled (serverless.yml), and returns the file. Some
 * libraries of the functions load from a bundle only.
 */
export async function bundleScript(entry: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-script-"));
  const outfile = join(folder, basename(entry).replace(/\.ts$/, ".cjs"));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    format: "cjs",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    logLevel: "error",
    plugins: createRequire(import.meta.url)("../../deploy/bundle.cjs"),
  });
  return outfile;
}
