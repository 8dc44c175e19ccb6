import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CelEngine, TemplateFile } from "@aws/cloudformation-validate";
import { packageDeployment } from "../support/packaged-deployment.ts";
import { pythonTool } from "./python-tools.ts";

const run = promisify(execFile);

const cfnLintVersion = "1.58.0";
const checkovVersion = "3.3.30";

/** W3005: the framework writes a DependsOn beside references that imply it. */
const ignored = "W3005";

const account = "us-east-1:123456789012";

/** Deployments by their parameters: the usual one, with everything that can be switched on, and with everything off. */
const deployments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  usual: {},
  "everything on": {
    ...{ access: "jwt", jwtIssuer: "https://login.example", jwtAudience: "rollcall" },
    ...{ pageClientId: "page", pageScope: "openid email", pageProviderOrigins: "https://token.example" },
    ...{ export: "on", events: "on", webhooks: "on", page: "on", shards: "3", webhookConcurrency: "20" },
    ...{ corsOrigins: "https://reports.example.com", tags: "team=video,cost-center=42", logRetentionDays: "365" },
    alarmTopic: `arn:aws:sns:${account}:on-call`,
    customDomain: "rollcall.example.com",
    certificateArn: `arn:aws:acm:${account}:certificate/11111111-2222-3333-4444-555555555555`,
    hostedZoneId: "Z0123456789ABCDEFGHIJ",
  },
  "everything off": {
    ...{ access: "iam", export: "off", events: "off", webhooks: "off", page: "off", reservedConcurrency: "none" },
    table: "rollcall-old-AttendanceTable-1A2B3C",
  },
};

/**
 * AWS's validator, cfn-lint and checkov on each packaged template; checkov.yml has the exceptions with their reasons.
 *
 * @returns what was skipped
 * @throws Error with the findings
 */
export async function checkTemplates(): Promise<readonly string[]> {
  const tools = {
    cfnLint: await pythonTool("cfn-lint", cfnLintVersion),
    checkov: await pythonTool("checkov", checkovVersion),
  };
  for (const [name, params] of Object.entries(deployments)) {
    const deployment = await packageDeployment(params);
    try {
      await checkTemplate(deployment.templateFile, tools);
    } catch (error) {
      throw new Error(`deployed with ${name}`, { cause: error });
    } finally {
      deployment.remove();
    }
  }
  return Object.entries(tools).flatMap(([name, tool]) =>
    tool === undefined ? [`${name}: no Python 3.10 with venv, or PyPI cannot be reached`] : [],
  );
}

interface Tools {
  readonly cfnLint: string | undefined;
  readonly checkov: string | undefined;
}

async function checkTemplate(file: string, { cfnLint, checkov }: Tools): Promise<void> {
  validate(file);
  if (cfnLint !== undefined) {
    await findings(cfnLint, ["--ignore-checks", ignored, "--template", file]);
  }
  if (checkov !== undefined) {
    const config = join(import.meta.dirname, "checkov.yml");
    await findings(checkov, [
      ...["--config-file", config, "--file", file],
      ...["--framework", "cloudformation", "--compact", "--quiet"],
    ]);
  }
}

function validate(file: string): void {
  const engine = new CelEngine();
  const { diagnostics } = engine.validateStandard(new TemplateFile(file), {
    severityLevel: "WARN",
    exclude: { ids: [ignored] },
  });
  engine.free();
  if (diagnostics.length > 0) {
    throw new Error(diagnostics.map(({ severity, ruleId, message }) => `${severity} ${ruleId} ${message}`).join("\n"));
  }
}

async function findings(tool: string, parameters: readonly string[]): Promise<void> {
  try {
    await run(tool, [...parameters], { maxBuffer: 10_000_000 });
  } catch (error) {
    const printed = error instanceof Error && "stdout" in error ? String(error.stdout) : String(error);
    throw new Error(printed);
  }
}
