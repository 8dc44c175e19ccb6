import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";

const project = join(import.meta.dirname, "..", "..", "..");
const policy = v.parse(
  v.object({ Statement: v.array(v.object({ Action: v.union([v.string(), v.array(v.string())]) })) }),
  JSON.parse(readFileSync(join(project, "docs", "iam-policy-operate.json"), "utf8")),
);

/** What IAM calls the services whose clients have other names. */
const services: Readonly<Record<string, string>> = {
  "secrets-manager": "secretsmanager",
  cloudformation: "cloudformation",
  cloudwatch: "cloudwatch",
  scheduler: "scheduler",
  sns: "sns",
};

/** The record is read by code of shared/. */
const readsOfTheRecord = ["dynamodb:GetItem", "dynamodb:Query"];

/** Actions of the commands that the operator's command sends; asking who one is takes no permission. */
function sentActions(): readonly string[] {
  const files = readdirSync(join(project, "cli"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const text = readFileSync(join(project, "cli", file), "utf8");
      return [...text.matchAll(/\{([^{}]*)\} (?:from "|= await import\(")@aws-sdk\/client-([a-z-]+)"/g)];
    })
    .flatMap(([, names = "", client = ""]) =>
      [...names.matchAll(/(\w+)Command\b/g)].map(([, name]) => `${services[client] ?? client}:${name}`),
    )
    .filter((action) => action !== "sts:GetCallerIdentity");
}

describe("docs/iam-policy-operate.json", () => {
  it("allows what the operator's command does, and nothing else", () => {
    const allowed = policy.Statement.flatMap(({ Action }) => Action);

    expect([...new Set([...sentActions(), ...readsOfTheRecord])].sort()).toEqual(allowed.sort());
  });
});
