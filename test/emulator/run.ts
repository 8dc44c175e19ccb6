import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startVendorSimulators } from "../../local/vendor-simulators/start.ts";
import { EmulatedAccount } from "./emulated-account.ts";
import { type Ministack, startMinistack } from "./ministack.ts";
import { Operator, operatorSteps, operatorsApp } from "./operator-steps.ts";
import { drillSteps, StackLife, steps } from "./stack-life.ts";
import { checkTemplates } from "./static-checks.ts";

/**
 * `npm run test:emulator [-- template | setup | life | restore]`: AWS's validator, cfn-lint and checkov on packaged templates, then `rollcall setup` and the whole
 * life of a stage on ministack, an emulator of AWS; `restore` is the restore drill alone. Needs Python 3.10 with venv and PyPI; what cannot run
 * is reported as skipped. Takes about a quarter of an hour.
 */
const folder = mkdtempSync(join(tmpdir(), "rollcall-emulator-"));
const [part] = process.argv.slice(2);
const isWanted = (name: string) => part === undefined || part === name;
try {
  if (isWanted("template")) {
    await step("AWS's validator, cfn-lint and checkov find nothing unexplained", lintTemplate);
  }
  if (isWanted("setup")) {
    await onMinistack("setup", setUp);
  }
  if (isWanted("life") || part === "restore") {
    await onMinistack("life", live);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function lintTemplate(): Promise<void> {
  for (const skipped of await checkTemplates()) {
    console.log(`  skipped ${skipped}`);
  }
}

async function onMinistack(name: string, act: (ministack: Ministack, folder: string) => Promise<void>): Promise<void> {
  const own = join(folder, name);
  mkdirSync(own);
  const ministack = await startMinistack(own);
  if (ministack === undefined) {
    console.log(`skipped: ${name} on ministack (no Python 3.10 with venv, or PyPI cannot be reached)`);
    return;
  }
  try {
    await act(ministack, own);
  } catch (error) {
    console.error(readFileSync(join(own, "ministack.log"), "utf8").slice(-4_000));
    throw error;
  } finally {
    ministack.stop();
  }
}

async function setUp(ministack: Ministack, own: string): Promise<void> {
  const vendors = await startVendorSimulators({ tencentApps: [operatorsApp] });
  try {
    const operator = new Operator(new EmulatedAccount(ministack, own), vendors, own, ministack.port);
    for (const [name, act] of operatorSteps) {
      await step(name, () => act(operator));
    }
  } finally {
    await vendors.close();
  }
}

async function live(ministack: Ministack, own: string): Promise<void> {
  const life = new StackLife(new EmulatedAccount(ministack, own));
  for (const [name, act] of part === "restore" ? drillSteps : steps) {
    await step(name, () => act(life));
  }
}

async function step(name: string, act: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await act();
  console.log(`ok  ${name} (${Math.round((performance.now() - startedAt) / 1000)} s)`);
}
