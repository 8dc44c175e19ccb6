import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "rollcall-install-"));
  mkdirSync(join(project, "local"));
  for (const file of ["install-if-missing.mjs", "install-lock.mjs", "npm-ci.mjs"]) {
    cpSync(join(import.meta.dirname, "../../../local", file), join(project, "local", file));
  }
  writeFileSync(join(project, "package-lock.json"), '{"lockfileVersion":3}');
  // Stands in for npm: notes how it was called, waits for as long as the test wants, and leaves what an installation leaves.
  writeFileSync(
    join(project, "npm.js"),
    `const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require("node:fs");
     appendFileSync("npm-calls", process.argv.slice(2).join(" ") + "\\n");
     if (process.env.NPM_FAILS) { console.error("npm error network"); process.exit(7); }
     if (process.env.NPM_HANGS) { process.on("SIGTERM", () => {}); console.error("npm is " + process.pid); }
     const looking = setInterval(() => {
       if ((process.env.NPM_WAITS || process.env.NPM_HANGS) && !existsSync("npm-may-end")) return;
       clearInterval(looking);
       mkdirSync("node_modules", { recursive: true });
       writeFileSync("node_modules/.package-lock.json", "{}");
     }, 10);`,
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

function letNpmEnd(): void {
  writeFileSync(join(project, "npm-may-end"), "");
}

/** Starts an installation that ends as soon as this has been printed. */
function startUntil(printed: RegExp) {
  return start({ NPM_WAITS: "1" }, (output) => {
    if (printed.test(output)) letNpmEnd();
  });
}

/** Calls back with all that was printed so far. */
function start(environment: Record<string, string>, onOutput: (text: string) => void = () => {}) {
  const child = spawn(process.execPath, ["local/install-if-missing.mjs"], {
    cwd: project,
    env: { PATH: process.env["PATH"], npm_execpath: join(project, "npm.js"), ...environment },
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    onOutput(output);
  });
  const ended = once(child, "close").then(([status]: (number | null)[]) => ({ status, output }));
  return { child, ended };
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

  it("shows how far it has come", async () => {
    writeFileSync(
      join(project, "package-lock.json"),
      JSON.stringify({ lockfileVersion: 3, packages: { "": {}, "node_modules/a": {}, "node_modules/@b/c": {} } }),
    );

    const { output } = await startUntil(/packages, \d+ s/).ended;

    expect(output).toMatch(/Installing dependencies \(npm ci\): 0 of 2 packages, [1-9]\d* s/);
  });

  it("counts packages whose files are there, of those that fit this machine", async () => {
    const foreign = { os: [`!${process.platform}`], optional: true };
    const packages = { "": {}, "node_modules/a": {}, "node_modules/@b/c": {}, "node_modules/foreign": foreign };
    writeFileSync(join(project, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
    // npm makes the folders of all packages before it unpacks the first.
    mkdirSync(join(project, "node_modules/@b/c"), { recursive: true });
    mkdirSync(join(project, "node_modules/a"));
    writeFileSync(join(project, "node_modules/a/package.json"), "{}");

    const { output } = await startUntil(/packages, \d+ s/).ended;

    expect(output).toMatch(/1 of 2 packages, [1-9]\d* s/);
  });

  it("of two starts at once runs npm once, and the other waits", async () => {
    const waits = /Another start is installing/;

    const results = await Promise.all([startUntil(waits).ended, startUntil(waits).ended]);

    expect(results.map(({ status }) => status)).toEqual([0, 0]);
    expect(npmCalls()).toBe("ci --no-audit --no-fund --loglevel=error\n");
    expect(results.map(({ output }) => output).join("")).toContain("Another start is installing");
    expect(existsSync(join(project, ".installing"))).toBe(false);
  });

  it("is not stopped by the lock of a process that is gone", () => {
    writeFileSync(join(project, ".installing"), String(2 ** 22 + 1));

    expect(run().status).toBe(0);
  });

  it.skipIf(process.platform === "win32")(
    "ends on Ctrl-C without waiting for npm, which ends too, and installs the next time",
    async () => {
      const { child, ended } = start({ NPM_HANGS: "1" }, (output) => {
        if (output.includes("npm is ")) child.kill("SIGINT");
      });

      // npm holds the same stderr, and never ends by itself: the stream closes when both have ended.
      const { status } = await ended;
      const again = run();

      expect(status).toBe(130);
      expect(again.status).toBe(0);
      expect(npmCalls().split("\n").filter(Boolean)).toHaveLength(2);
    },
  );

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
