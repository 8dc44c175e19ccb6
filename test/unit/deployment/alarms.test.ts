import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resourcesOf } from "../../support/packaged-deployment.ts";
import { stageAlarms } from "../../support/stage-alarms.ts";

const project = join(import.meta.dirname, "..", "..", "..");
const textOf = (path: string) => readFileSync(join(project, path), "utf8");

/** Tests that raise alarms by their causes. */
const tests = [
  "test/integration/alarms.test.ts",
  "test/integration/webhook-alarms.test.ts",
  "test/unit/deployment/platform-alarms.test.ts",
];

async function alarmNames(): Promise<readonly string[]> {
  const alarms = resourcesOf(await stageAlarms(), "AWS::CloudWatch::Alarm");
  return [...alarms.values()].map(({ Properties }) => String(Properties["AlarmName"]));
}

describe("every alarm", () => {
  it("has the stage in its name, and a paragraph in docs/OPERATIONS.md", async () => {
    const page = textOf("docs/OPERATIONS.md");

    for (const name of await alarmNames()) {
      expect(name).toMatch(/^rollcall-dev-/);
      expect(page).toContain(`\`${name.replace("-dev-", "-prod-")}\``);
    }
  });

  it("is raised in a test", async () => {
    const text = tests.map(textOf).join("\n");

    for (const name of await alarmNames()) {
      expect(text, name).toContain(`"${name.replace("rollcall-dev-", "")}"`);
    }
  });
});
