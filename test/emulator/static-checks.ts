import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageDeployment } from "../support/packaged-deployment.ts";
import { pythonTool } from "./python-tools.ts";

const run = promisify(execFile);

const cfnLintVersion = "1.58.0";
const checkovVersion = "3.3.30";

/** W3005: the framework writes a DependsOn beside references that imply it. */
const ignoredByCfnLint = "W3005";

/**
 * cfn-lint and checkov on the packaged template; checkov.yml has the exceptions with their reasons.
 *
 * @returns what was skipped
 * @throws Error with the findings
 */
export async function checkTemplate(): Promise<readonly string[]> {
  const cfnLint = await pythonTool("cfn-lint", cfnLintVersion);
  const checkov = await pythonTool("checkov", checkovVersion);
  const missing = [cfnLint === undefined ? "cfn-lint" : "", checkov === undefined ? "checkov" : ""].filter(Boolean);
  const deployment = await packageDeployment();
  try {
    if (cfnLint !== undefined) {
      await findings(cfnLint, ["--ignore-checks", ignoredByCfnLint, "--template", deployment.templateFile]);
    }
    if (checkov !== undefined) {
      const config = join(import.meta.dirname, "checkov.yml");
      const quiet = ["--framework", "cloudformation", "--compact", "--quiet"];
      await findings(checkov, ["--config-file", config, "--file", deployment.templateFile, ...quiet]);
    }
  } finally {
    deployment.remove();
  }
  return missing.map((name) => `${name}: no Python 3.10 with venv, or PyPI cannot be reached`);
}

async function findings(tool: string, parameters: readonly string[]): Promise<void> {
  try {
    await run(tool, [...parameters], { maxBuffer: 10_000_000 });
  } catch (error) {
    const printed = error instanceof Error && "stdout" in error ? String(error.stdout) : String(error);
    throw new Error(printed);
  }
}
