import { afterEach, describe, expect, it } from "vitest";
import { type BundleProcess, startBundle } from "../../support/bundle-process.ts";
import type { PackagedFunction } from "../../support/packaged-deployment.ts";

const running: BundleProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((bundle) => bundle.stop()));
});

async function start(code: string): Promise<BundleProcess> {
  const packaged: PackagedFunction = {
    ...{ name: "talker", logicalId: "Talker", handler: "functions/talker.handler", roleId: "TalkerRole" },
    ...{ environment: {}, zipBytes: 0 },
    files: new Map([["functions/talker.js", Buffer.from(code)]]),
  };
  const bundle = await startBundle(packaged, {});
  running.push(bundle);
  return bundle;
}

/** Keeps this process from reading anything meanwhile, as a busy machine does. */
function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe("the output of a bundle", () => {
  it("is whole when the answer is there, however late both are read", async () => {
    const bundle = await start(`exports.handler = async () => {
      console.log("to stdout");
      console.error("to stderr");
    };`);

    const answered = bundle.invoke({});
    holdUp(500);
    await answered;

    expect(bundle.output()).toBe("to stdout\nto stderr\n");
  });

  it("is whole when it is more than a pipe holds", async () => {
    const bundle = await start(`exports.handler = async () => {
      console.log("x".repeat(300_000));
      console.log("last");
    };`);

    await bundle.invoke({});

    expect(bundle.output() === `${"x".repeat(300_000)}\nlast\n`).toBe(true);
  });

  it("is in the failure of an invocation in which the process ended", async () => {
    const bundle = await start(`exports.handler = () => {
      console.error("out of memory");
      process.exit(1);
    };`);

    await expect(bundle.invoke({})).rejects.toThrow("the process ended: out of memory");
  });

  it("is in the failure of a bundle that ends while it loads", async () => {
    await expect(start(`console.error("no such table"); process.exit(1);`)).rejects.toThrow("no such table");
  });
});

describe("a bundle", () => {
  it("answers each of several invocations at once with its own result or failure", async () => {
    const bundle = await start(`exports.handler = async ({ n }) => {
      if (n === 2) throw new RangeError("two");
      return n;
    };`);

    const answers = await Promise.allSettled([1, 2, 3].map((n) => bundle.invoke({ n })));

    expect(answers).toMatchObject([{ value: 1 }, { reason: { failure: { name: "RangeError" } } }, { value: 3 }]);
  });
});
