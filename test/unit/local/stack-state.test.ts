import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clearState } from "../../../local/local-stack.ts";
import { findFreePort, isPortFree, listenOnLoopback } from "../../../local/loopback.ts";
import { claimState, keepPreviousLog, readRunningStack, writeRunningStack } from "../../../local/state-directory.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-state-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const running = {
  pid: process.pid,
  apiUrl: "http://127.0.0.1:3000",
  dynamodbEndpoint: "http://127.0.0.1:3003",
  secretsManagerEndpoint: "http://127.0.0.1:3004",
  vendorOrigin: "http://127.0.0.1:3005",
};
/** Above the largest process id that Linux gives out. */
const nobodysPid = 2 ** 22 + 1;

describe("the state directory", () => {
  it("tells where the stack answers while its process is there", () => {
    writeRunningStack(folder, running);

    expect(readRunningStack(folder)).toEqual(running);
  });

  it("does not take a stack that was killed for a running one", () => {
    writeRunningStack(folder, { ...running, pid: nobodysPid });

    expect(readRunningStack(folder)).toBeUndefined();
  });

  it.each(["", "{", "[]", '{"pid":"1"}'])("passes over a damaged note: %j", (text) => {
    writeFileSync(join(folder, "running.json"), text);

    expect(readRunningStack(folder)).toBeUndefined();
  });

  it("is cleared of what the stack keeps and of nothing else", () => {
    mkdirSync(join(folder, "dynamodb"));
    writeFileSync(join(folder, "dynamodb", "CURRENT"), "");
    writeFileSync(join(folder, "secrets.json"), "{}");
    writeFileSync(join(folder, "demo-key"), "");
    writeFileSync(join(folder, "thesis.txt"), "");

    clearState(folder);

    expect(readdirSync(folder)).toEqual(["thesis.txt"]);
  });

  it("is not cleared under a stack that runs", () => {
    writeRunningStack(folder, running);

    expect(() => clearState(folder)).toThrow("stop it first");
    expect(readdirSync(folder)).toEqual(["running.json"]);
  });
});

describe("a claim on the state directory", () => {
  it("holds from the beginning of a start, so that of two starts at once the second is refused", () => {
    const release = claimState(folder);

    expect(() => claimState(folder)).toThrow(/starting or running already.*stop it first/);
    expect(() => clearState(folder)).toThrow("stop it first");
    release();
    expect(readdirSync(folder)).toEqual([]);
    claimState(folder)();
  });

  it.each([String(nobodysPid), "", "x"])("of a process that is gone is taken over: %j", (owner) => {
    writeFileSync(join(folder, "claim"), owner);

    claimState(folder);

    expect(readFileSync(join(folder, "claim"), "utf8")).toBe(String(process.pid));
  });
});

describe("the log of the functions", () => {
  it("is kept from the run before, and from that one alone", () => {
    for (const text of ["first", "second", "third"]) {
      keepPreviousLog(folder);
      writeFileSync(join(folder, "functions.log"), text);
    }

    expect(readFileSync(join(folder, "functions.log"), "utf8")).toBe("third");
    expect(readFileSync(join(folder, "functions.previous.log"), "utf8")).toBe("second");
  });
});

describe("a wanted port", () => {
  it("is given when it is free, and replaced when it is taken", async () => {
    const free = await findFreePort(0);
    const first = await findFreePort(free);
    const holder = createServer();
    await listenOnLoopback(holder, free);

    const second = await findFreePort(free);
    const isTaken = !(await isPortFree(free));
    holder.close();

    expect(first).toBe(free);
    expect(isTaken).toBe(true);
    expect(second).not.toBe(free);
    expect(second).toBeGreaterThan(0);
  });

  it("is none that the system may give to others before it is used, where any will do", async () => {
    const ephemeralPortsOfLinux = 32_768;

    const chosen = await Promise.all(Array.from({ length: 20 }, () => findFreePort(0)));

    for (const port of chosen) expect(port).toBeLessThan(ephemeralPortsOfLinux);
    expect(new Set(chosen).size).toBeGreaterThan(10);
  });
});
