import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findKey, parseApiKey, parseKeyRing } from "../../../shared/http-api/api-keys.ts";
import { type CliRunOptions, runRollcall } from "../../support/cli-run.ts";
import { type LocalStageParts, startLocalStage } from "../../support/local-stage.ts";

const ringName = "rollcall/local/api-keys";
let stage: LocalStageParts;

beforeEach(async () => {
  stage = await startLocalStage({});
});

afterEach(() => stage.close());

const run = (words: readonly string[], options: CliRunOptions = {}) =>
  runRollcall(["keys", ...words, "--stage", "local"], { env: stage.env, ...options });

function storedGrant(key: string) {
  const presented = parseApiKey(key);
  const stored = stage.secrets.get(ringName);
  return presented && stored ? findKey(parseKeyRing(stored), presented, Date.now()) : undefined;
}

describe("rollcall keys", () => {
  it("prints a key once, which then works, lists it without secrets, and revokes it", async () => {
    const scopes = "read:live,write:rooms";
    const created = await run(["create", "ops", "--scopes", scopes, "--expires", "2999-01-01"]);
    const grant = storedGrant(created.stdout);
    const listed = await run(["list"]);
    const revoked = await run(["revoke", "ops"], { answers: [true] });

    expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^rc_ops_[A-Za-z0-9_-]{43}$/) });
    expect(created.stderr).toContain("rollcall: stage local");
    expect(grant).toEqual({ id: "ops", scopes: ["read:live", "write:rooms"], apps: ["*"] });
    expect(listed.stdout).toMatch(/^ops +read:live,write:rooms +\* +2999-01-01T00:00:00\.000Z$/m);
    expect(revoked.code).toBe(0);
    expect(storedGrant(created.stdout)).toBeUndefined();
  });

  it("speaks JSON", async () => {
    const created = JSON.parse((await run(["create", "ops", "--scopes", "read:live", "--json"])).stdout);
    const listed = JSON.parse((await run(["list", "--json"])).stdout);

    expect(storedGrant(created.key)?.id).toBe("ops");
    expect(listed).toEqual({
      keys: [{ id: "ops", scopes: ["read:live"], apps: ["*"], expiresAt: null, expired: false }],
    });
  });

  it("rotates a key: both work, under two names", async () => {
    const old = await run(["create", "ops", "--scopes", "read:live"]);

    const rotated = await run(["rotate", "ops", "--overlap", "1"]);

    expect(storedGrant(rotated.stdout)?.id).toBe("ops-2");
    expect(storedGrant(old.stdout)?.id).toBe("ops");
    expect(rotated.stderr).toContain("ops works until");
  });

  it("does not revoke what nobody has confirmed", async () => {
    const created = await run(["create", "ops", "--scopes", "read:live"]);

    const unasked = await run(["revoke", "ops"]);
    const refused = await run(["revoke", "ops"], { answers: [false] });

    expect([unasked.code, refused.code]).toEqual([4, 4]);
    expect(unasked.stderr).toContain("give --yes");
    expect(storedGrant(created.stdout)?.id).toBe("ops");
    expect((await run(["revoke", "ops", "--yes"])).code).toBe(0);
    expect(storedGrant(created.stdout)).toBeUndefined();
  });

  it("makes the pseudonym key once, shows it never, and leaves it as it is", async () => {
    const first = await run(["create-pseudonym-key"]);
    const made = stage.secrets.get("rollcall/local/pseudonym-key") ?? "";
    const second = await run(["create-pseudonym-key"]);

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(JSON.parse(made)).toEqual({ key: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(stage.secrets.get("rollcall/local/pseudonym-key")).toBe(made);
    expect(first.stdout + first.stderr).not.toContain(JSON.parse(made).key);
  });

  it("ends with a code of its own when Secrets Manager refuses", async () => {
    stage.secrets.failNext(10, "AccessDeniedException");

    const { code, stderr } = await run(["list"]);

    expect(code).toBe(1);
    expect(stderr).toContain("AWS does not allow this with these credentials");
  });

  it("prints mistakes in the command line as JSON, where JSON was asked for", async () => {
    const { code, stderr } = await run(["create", "--scopes", "read:live", "--json"]);

    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toEqual({ error: { outcome: "usage", message: "missing required argument 'id'" } });
  });

  it.each([
    ["no id", ["create", "--scopes", "read:live"], "missing required argument 'id'"],
    ["an id in capitals", ["create", "OPS", "--scopes", "read:live"], "1 to 32 of a-z"],
    ["no scope", ["create", "ops"], "required option '--scopes <list>' not specified"],
    ["an unknown scope", ["create", "ops", "--scopes", "read:live,admin"], "there is no scope admin"],
    ["a date that is none", ["create", "ops", "--scopes", "read:live", "--expires", "soon"], "--expires must"],
    ["a date that has passed", ["create", "ops", "--scopes", "read:live", "--expires", "2001-01-01"], "has passed"],
    ["an app that cannot be", ["create", "ops", "--scopes", "read:live", "--apps", "a b"], "--apps must"],
    ["an overlap that is none", ["rotate", "ops", "--overlap", "soon"], "--overlap must"],
    ["an unknown option", ["create", "ops", "--scopes", "read:live", "--key", "x"], "unknown option '--key'"],
    ["an unknown command", ["toString"], "unknown command 'toString'"],
  ])("says what is wrong with %s, and does nothing", async (_, words, why) => {
    const { code, stdout, stderr } = await run(words);

    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(why);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stage.secrets.calls.total).toBe(0);
  });
});
