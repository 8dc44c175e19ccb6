import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../../package.json" with { type: "json" };

const launcher = join(import.meta.dirname, "..", "..", "..", "cli", "rollcall.mjs");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-launcher-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(words: readonly string[], before: readonly string[] = []) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [...before, launcher, ...words], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

/** This Node, saying that it is an older one. */
function asNode(version: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const preload = join(folder, `node-${version}.cjs`);
  writeFileSync(
    preload,
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
  );
  return ["--require", preload];
}

describe("cli/rollcall.mjs", () => {
  it("prints its version, from any folder", async () => {
    expect(await start(["--version"])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: "" });
  });

  it("hands on words and exit code", async () => {
    const { code, stdout, stderr } = await start(["keys", "revoke"]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("missing required argument 'id'");
  });

  it.runIf(process.platform === "linux")("runs on the Node of the dependencies where this one is too old", async () => {
    const { code, stdout, stderr } = await start(["keys", "revoke"], asNode("20.18.0"));

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("missing required argument 'id'");
  });
});
