import { afterAll, beforeAll } from "vitest";
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
}, 130_000);

afterAll(() => deployment?.remove());

describeTemplate(() => deployment);
describePermissions(() => deployment);
describeDeployPolicy(() => deployment);
describeSchedule(() => deployment, 1);
describeBundles(() => deployment);
