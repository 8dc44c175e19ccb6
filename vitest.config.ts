import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/openapi-setup.ts",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most tests wait for sockets and paced calls: two at once take little more than one, even on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
