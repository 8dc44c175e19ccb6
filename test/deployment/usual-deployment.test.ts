import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type PackagedDeployment, packageDeployment } from "../support/packaged-deployment.ts";
import { describeBundles } from "./bundles-suite.ts";
import { describeDeployPolicy } from "./deploy-policy-suite.ts";
import { describePermissions } from "./permissions-suite.ts";
import { describeSchedule } from "./schedule-suite.ts";
import { describeTemplate } from "./template-suite.ts";

// Packaged once for all suites, because packaging takes seconds.
let deployment: PackagedDeployment;

beforeAll(async () => {
  deployment = await packageDeployment();
});

afterAll(() => deployment?.remove());

describeTemplate(() => deployment);
describePermissions(() => deployment);
describeDeployPolicy(() => deployment);
describeSchedule(() => deployment, 1);
describeBundles(() => deployment);

it("is packaged without a copy of each function left in the temporary folder", () => {
  const names = [...deployment.functions.keys()];

  const left = readdirSync(tmpdir()).filter((entry) => names.some((name) => entry.startsWith(`${name}-`)));

  expect(left).toEqual([]);
});
