import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmulatedAccount } from "./emulated-account.ts";
import { startMinistack } from "./ministack.ts";
import { drillSteps, StackLife, steps } from "./stack-life.ts";
import { checkTemplate } from "./static-checks.ts";

/**
 * `npm run test:emulator [-- template | life | restore]`: cfn-lint and checkov on the packaged template, then the whole life of a stage on ministack, an emulator of
 * AWS; `restore` is its restore drill alone. Needs Python 3.10 with venv and PyPI; what cannot run is reported as skipped. Takes about ten minutes.
 */
const folder = mkdtempSync(join(tmpdir(), "rollcall-emulator-"));
const [part] = process.argv.slice(2);
try {
  if (part === undefined || part === "template") {
    await step("cfn-lint and checkov find nothing unexplained", lintTemplate);
  }
  if (part !== "template") {
    await liveOnMinistack();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function lintTemplate(): Promise<void> {
  for (const skipped of await checkTemplate()) {
    console.log(`  skipped ${skipped}`);
  }
}

async function liveOnMinistack(): Promise<void> {
  const ministack = await startMinistack(folder);
  if (ministack === undefined) {
    console.log("skipped: the life of a stage on ministack (no Python 3.10 with venv, or PyPI cannot be reached)");
    return;
  }
  try {
    const life = new StackLife(new EmulatedAccount(ministack, folder));
    for (const [name, act] of part === "restore" ? drillSteps : steps) {
      await step(name, () => act(life));
    }
  } catch (error) {
    console.error(readFileSync(join(folder, "ministack.log"), "utf8").slice(-4_000));
    throw error;
  } finally {
    ministack.stop();
  }
}

async function step(name: string, act: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await act();
  console.log(`ok  ${name} (${Math.round((performance.now() - startedAt) / 1000)} s)`);
}
