import type { TestCase, TestModule } from "vitest/node";
import { parseCLI, startVitest } from "vitest/node";

/**
 * `npm test [-- <vitest arguments>]`: runs vitest once and ends with one line that tools can read:
 * `N passed, N failed`, with `, N skipped` when there were any. Before it, a line names each test that passed only when it was tried again.
 * Exits as vitest does.
 */
process.chdir(`${import.meta.dirname}/..`);
const { filter, options } = parseCLI(["vitest", "run", ...process.argv.slice(2)]);
const vitest = await startVitest(filter, { ...options, watch: false });
const modules = vitest.state.getTestModules();
const errorsOutsideTests = vitest.state.getUnhandledErrors().length;
process.on("exit", () => {
  for (const name of namesOfRetried(modules)) {
    console.log(`tried again: ${name}`);
  }
  console.log(`\n${closingLine(modules, errorsOutsideTests)}`);
});
// Closes, and ends the process by force when something keeps it alive.
await vitest.exit();

function closingLine(files: readonly TestModule[], errorsElsewhere: number): string {
  const tests = files.flatMap((file) => [...file.children.allTests()]);
  // A file that does not load has no tests to count, and an error outside of tests belongs to none: both are failures.
  const brokenFiles = files.filter((file) => !file.ok() && count([...file.children.allTests()], "failed") === 0).length;
  const counted = count(tests, "failed") + brokenFiles + errorsElsewhere;
  const failed = process.exitCode ? Math.max(1, counted) : counted;
  const skipped = count(tests, "skipped");
  return `${count(tests, "passed")} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** Tests that failed first and then passed, where a suite allows another try. */
function namesOfRetried(files: readonly TestModule[]): string[] {
  return files
    .flatMap((file) => [...file.children.allTests("passed")])
    .filter((test) => (test.diagnostic()?.retryCount ?? 0) > 0)
    .map(({ fullName }) => fullName);
}

function count(tests: readonly TestCase[], state: "passed" | "failed" | "skipped"): number {
  return tests.filter((test) => test.result().state === state).length;
}
