import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "rollcall-install-"));
  mkdirSync(join(project, "local"));
  cpSync(
    join(import.meta.dirname, "../../../local/install-if-missing.mjs"),
    join(project, "local/install-if-missing.mjs"),
  );
  writeFileSync(join(project, "package-lock.json"), '{"lockfileVersion":3}');
  // Stands in for npm: notes how it was called, and leaves what an installation leaves.
  writeFileSync(
    join(project, "npm.js"),
    `const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
     appendFileSync("npm-calls", process.argv.slice(2).join(" ") + "\\n");
     if (process.env.NPM_FAILS) { console.error("npm error network"); process.exit(7); }
     mkdirSync("node_modules", { recursive: true });
     writeFileSync("node_modules/.package-lock.json", "{}");`,
  );
});

afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

function run(environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["local/install-if-missing.mjs"], {
    cwd: project,
    env: { PATH: process.env["PATH"], npm_execpath: join(project, "npm.js"), ...environment },
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

function npmCalls(): string {
  const path = join(project, "npm-calls");
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

describe("installing what is missing", () => {
  it("runs npm ci on a fresh clone, and then has nothing more to do or to say", () => {
    const first = run();
    const second = run();

    expect(first.status).toBe(0);
    expect(npmCalls()).toBe("ci --no-audit --no-fund --loglevel=error\n");
    expect(second).toEqual({ status: 0, output: "" });
  });

  it("installs again when the lock has changed", () => {
    run();
    writeFileSync(join(project, "package-lock.json"), '{"lockfileVersion":3,"changed":true}');
    const old = new Date(Date.now() - 60_000);
    utimesSync(join(project, "node_modules/.package-lock.json"), old, old);

    run();

    expect(npmCalls().split("\n").filter(Boolean)).toHaveLength(2);
  });

  it("keeps a manual installation", () => {
    mkdirSync(join(project, "node_modules"));
    writeFileSync(join(project, "node_modules/.package-lock.json"), "{}");

    const result = run();

    expect(result).toEqual({ status: 0, output: "" });
    expect(npmCalls()).toBe("");
  });

  it("does not trust an installation that was cut off", () => {
    mkdirSync(join(project, "node_modules"));

    run();

    expect(npmCalls()).not.toBe("");
  });

  it("is not fooled by a lock that was only touched", () => {
    run();
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(project, "package-lock.json"), later, later);

    run();

    expect(npmCalls().split("\n").filter(Boolean)).toHaveLength(1);
  });

  it("says what to do when npm fails, and tries again the next time", () => {
    const failed = run({ NPM_FAILS: "1" });
    const again = run();

    expect(failed.status).toBe(1);
    expect(failed.output).toContain("npm error network");
    expect(failed.output).toContain("Try it yourself");
    expect(again.status).toBe(0);
  });
});
