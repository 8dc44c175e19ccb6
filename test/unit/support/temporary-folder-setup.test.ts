import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setup } from "../../support/temporary-folder-setup.ts";

/** Above the largest process id that Linux gives out. */
const nobodysPid = 2 ** 22 + 1;

const ownOfThisRun = process.env["TMPDIR"] ?? "";
let shared: string;

beforeEach(() => {
  shared = mkdtempSync(join(ownOfThisRun, "shared-"));
  process.env["TMPDIR"] = shared;
});

afterEach(() => {
  process.env["TMPDIR"] = ownOfThisRun;
});

describe("the temporary folder of a test run", () => {
  it("is that of these tests too", () => {
    expect(ownOfThisRun).toMatch(/rollcall-tests-\d+-\w+$/);
  });

  it("is removed at the end with all that is in it", () => {
    const teardown = setup();
    const own = tmpdir();
    mkdirSync(join(own, "get-room-1-2-3"));
    writeFileSync(join(own, "get-room-1-2-3", "get-room.js"), "");

    teardown();

    expect(dirname(own)).toBe(shared);
    expect(existsSync(own)).toBe(false);
    expect(tmpdir()).toBe(shared);
  });

  it("of a run that was killed is removed by the next one, and nothing else is", () => {
    for (const name of [`rollcall-tests-${nobodysPid}-a`, `rollcall-tests-${process.pid}-b`, "thesis"]) {
      mkdirSync(join(shared, name));
      writeFileSync(join(shared, name, "file"), "");
    }

    setup()();

    expect(readdirSync(shared)).toEqual([`rollcall-tests-${process.pid}-b`, "thesis"]);
  });
});
