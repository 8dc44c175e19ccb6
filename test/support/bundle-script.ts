import { mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type BuildOptions, build } from "esbuild";

/** esbuild settings of the functions (serverless.yml), apart from their plugins. */
export const functionSettings = {
  bundle: true,
  minify: true,
  format: "cjs",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  logLevel: "error",
} satisfies BuildOptions;

/**
 * Bundles a script for a child process with the functions' settings (serverless.yml), and returns the file. Some of the
 * functions' libraries only load from a bundle.
 */
export async function bundleScript(entry: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-script-"));
  const outfile = join(folder, basename(entry).replace(/\.ts$/, ".cjs"));
  await build({
    entryPoints: [entry],
    outfile,
    ...functionSettings,
    plugins: createRequire(import.meta.url)("../../deploy/bundle.cjs"),
  });
  return outfile;
}
