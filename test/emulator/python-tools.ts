import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Kept between runs; `npm ci` removes it. */
const cache = join(import.meta.dirname, "..", "..", "node_modules", ".cache");
const installTimeoutMs = 300_000;

/**
 * The path of a command from a package of PyPI, installed into a virtual environment of its own.
 *
 * @returns undefined where there is no Python 3.10 with venv, or no network
 */
export async function pythonTool(name: string, version: string): Promise<string | undefined> {
  const environment = join(cache, `${name}-${version}`);
  const tool = join(environment, "bin", name);
  if (existsSync(tool)) {
    return tool;
  }
  try {
    await run("python3", ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"]);
    await run("python3", ["-m", "venv", environment]);
    const quiet = ["--quiet", "--disable-pip-version-check", "--retries", "0", "--timeout", "20"];
    await run(join(environment, "bin", "pip"), ["install", ...quiet, `${name}==${version}`], {
      timeout: installTimeoutMs,
    });
    return tool;
  } catch {
    return undefined;
  }
}
