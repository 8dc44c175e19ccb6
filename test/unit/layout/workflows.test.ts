import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../../../.github/workflows");
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));

describe.each(workflows)("the workflow $name", ({ text }) => {
  it("runs actions by the digest of a commit, with its version beside it", () => {
    const actions = [...text.matchAll(/uses: *(.+)/g)].map(([, action]) => action);

    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it("may read the repository and nothing else, and hands no token to later steps", () => {
    expect(text.match(/^permissions:\n(?: .*\n)+/m)?.[0]).toBe("permissions:\n  contents: read\n");
    expect(text.match(/permissions:/g)).toHaveLength(1);
    expect(text.match(/persist-credentials: false/g)?.length).toBe(text.match(/actions\/checkout@/g)?.length);
    expect(text).not.toMatch(/secrets\./);
  });

  it("installs without running scripts of packages", () => {
    const installs = [...text.matchAll(/npm (?:ci|install)\b.*/g)].map(([command]) => command);

    expect(installs.length).toBeGreaterThan(0);
    for (const command of installs) {
      expect(command).toContain("--ignore-scripts");
    }
  });
});
