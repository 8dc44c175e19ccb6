import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Test files that leave nothing behind them in their process: modules, once loaded, serve the files after them too. */
const sharedProcess = ["test/unit/**/*.test.ts", "test/contract/**/*.test.ts", "test/page/unit/**/*.test.ts"];

/** `npm run test:faults` runs them, `npm test` does not: they take as long as a quarter of all others. */
const faults = "test/faults/**/*.test.ts";

/** Files that take minutes begin first, or they would run alone at the end. */
const longest = /attendance-page|local-stack-start/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return [...usual.filter(isLong), ...usual.filter((file) => !isLong(file))];
  }
}

function isLong({ moduleId }: TestSpecification): boolean {
  return longest.test(moduleId);
}

/** The projects have these of their own instead of extending the whole configuration, whose global setup each would run again. */
const settings = {
  // For what hangs: the longest tests take half a minute on two idle cores, and others may be busy.
  testTimeout: 180_000,
  // The local stack bundles all functions before it answers.
  hookTimeout: 600_000,
  teardownTimeout: 60_000,
  // Most tests wait for sockets and paced calls: two workers leave two cores idle for a third of the time.
  maxWorkers: availableParallelism() + 1,
};

export default defineConfig({
  test: {
    ...settings,
    globalSetup: ["test/support/temporary-folder-setup.ts", "test/support/openapi-setup.ts"],
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...settings, name: "modules", include: sharedProcess, isolate: false } },
      {
        test: { ...settings, name: "processes", include: ["test/**/*.test.ts"], exclude: [...sharedProcess, faults] },
      },
      { test: { ...settings, name: "faults", include: [faults] } },
    ],
  },
});
