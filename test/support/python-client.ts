import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const generator = "openapi-python-client";
const version = "0.29.1";

/** Kept between runs; `npm ci` removes it. */
const environment = join(import.meta.dirname, "..", "..", "node_modules", ".cache", `${generator}-${version}`);
const bin = (name: string) => join(environment, "bin", name);

/** A Python environment with the generator and its clients' dependencies, or the reason why there is none. */
export async function pythonWithGenerator(): Promise<{ readonly python: string } | { readonly missing: string }> {
  try {
    await run("python3", ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"]);
  } catch {
    return { missing: "there is no Python 3.10 with venv" };
  }
  try {
    if (!(await isInstalled())) {
      await run("python3", ["-m", "venv", "--clear", environment]);
      const quick = ["--quiet", "--disable-pip-version-check", "--retries", "0", "--timeout", "10"];
      await run(bin("pip"), ["install", ...quick, `${generator}==${version}`], { timeout: 180_000 });
    }
  } catch {
    return { missing: `pip cannot fetch ${generator} ${version}` };
  }
  return { python: bin("python") };
}

/** Whether the generator runs: an installation that was cut off, or that was moved, does not. */
async function isInstalled(): Promise<boolean> {
  return await run(bin(generator), ["--version"]).then(
    () => true,
    () => false,
  );
}

/** Generates the package `name` into a folder. */
export async function generatePythonClient(document: string, folder: string, name: string): Promise<void> {
  const output = ["--output-path", join(folder, name), "--meta", "none", "--overwrite"];
  const PATH = `${join(environment, "bin")}:${process.env["PATH"] ?? ""}`; // the generator finds its formatter on the PATH
  await run(bin(generator), ["generate", "--path", document, ...output, "--fail-on-warning"], {
    env: { ...process.env, PATH },
  });
}
