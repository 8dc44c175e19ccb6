import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CliRunOptions, runRollcall } from "../../support/cli-run.ts";
import { type LocalStageParts, startLocalStage } from "../../support/local-stage.ts";
import { agoraSecret, tencentSecret } from "../../support/test-apps.ts";

const tencent = tencentSecret(1, "seoul");
const agora = agoraSecret(1, { host: "a41.chat.agora.io" });
const elsewhere = agoraSecret(2);
let stage: LocalStageParts;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-apps-"));
  stage = await startLocalStage({
    tencentApps: [tencent],
    agoraApps: [
      { ...agora, profile: "agora" },
      { ...elsewhere, profile: "agora" },
    ],
  });
});

afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  for (const name of stage.secrets.names()) {
    stage.secrets.remove(name);
  }
  stage.vendors.faults.clear();
  stage.vendors.tencent.configureApp(tencent.sdkAppId, { inArrears: false, sourceIpRefused: false });
});

const run = (words: readonly string[], options: CliRunOptions = {}) =>
  runRollcall(["apps", ...words, "--stage", "local"], { env: stage.env, ...options });

const stored = (app: string) => JSON.parse(stage.secrets.get(`rollcall/local/apps/${app}`) ?? "null");

function fileWith(content: unknown): string {
  const file = join(folder, "credential.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

describe("rollcall apps put", () => {
  it("stores what the vendor accepts, and shows nothing secret", async () => {
    const { code, stdout, stderr } = await run(["put", "main", "--file", fileWith(tencent), "--json"]);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ app: "main", provider: "tencent", where: "seoul", checked: true });
    expect(stored("main")).toEqual(tencent);
    expect(stdout + stderr).not.toContain(tencent.secretKey);
  });

  it("finds the region itself when the vendor says that the app is in another, or none was given", async () => {
    const { region: _, ...withoutRegion } = tencent;

    const wrong = await run(["put", "wrong", "--file", fileWith({ ...tencent, region: "china" })]);
    const none = await run(["put", "none", "--file", fileWith(withoutRegion)]);

    expect([wrong.code, none.code]).toEqual([0, 0]);
    expect(wrong.stderr).toContain("not where the credential said, but in seoul");
    expect([stored("wrong").region, stored("none").region]).toEqual(["seoul", "seoul"]);
  });

  it("finds the host of an Agora app", async () => {
    const { code } = await run(["put", "classes", "--file", fileWith({ ...agora, host: "a61.chat.agora.io" })]);

    expect(code).toBe(0);
    expect(stored("classes").host).toBe("a41.chat.agora.io");
  });

  it("keeps every field of the file", async () => {
    const discovery = { namePattern: "live-*" };

    await run(["put", "main", "--file", "-"], { readStdin: async () => JSON.stringify({ ...tencent, discovery }) });

    expect(stored("main").discovery).toEqual(discovery);
  });

  it("keeps what it does not ask for, as long as the app is the same", async () => {
    const more = { discovery: { namePattern: "live-*" }, webhook: { pathSecret: "p".repeat(32), tokens: ["t"] } };
    stage.secrets.put("rollcall/local/apps/main", { ...tencent, secretKey: "0".repeat(64), ...more });
    stage.secrets.put("rollcall/local/apps/other", { ...tencent, sdkAppId: 1, ...more });
    const answers = ["tencent", String(tencent.sdkAppId), "administrator", tencent.secretKey, "find"];

    const same = await run(["put", "main"], { answers });
    const other = await run(["put", "other"], { answers });

    expect([same.code, other.code]).toEqual([0, 0]);
    expect(stored("main")).toEqual({ ...tencent, ...more });
    expect(stored("other")).toEqual({ ...tencent, webhook: more.webhook });
  });

  it("asks for the fields one by one, each checked at once", async () => {
    const answers = ["tencent", "0", String(tencent.sdkAppId), "administrator", "abc", tencent.secretKey, "find"];

    const { code, stderr } = await run(["put", "main"], { answers });

    expect(code).toBe(0);
    expect(stderr).toContain("a whole number above 0");
    expect(stderr).toContain("64 hex characters");
    expect(stored("main")).toEqual(tencent);
  });

  it.each([
    ["a wrong key", { ...tencent, secretKey: "f".repeat(64) }, 1, /tencent 700\d\d/],
    ["an admin who is none", { ...tencent, adminUserId: "nobody" }, 1, /not an App admin \(tencent 60010\)/],
    ["an app that nobody has", { ...tencent, sdkAppId: 1_499_999_999 }, 1, /SDKAppID not found \(tencent 70020\)/],
    ["a wrong certificate", { ...agora, appCertificate: "0".repeat(32) }, 1, /app token refused/],
    [
      "a field too many",
      { ...tencent, regoin: "china" },
      2,
      /credential.json cannot be used: "regoin" is no key of a tencent secret/,
    ],
    ["a key that cannot be", { ...tencent, secretKey: "s3cret" }, 2, /secretKey must be 64 hex/],
    ["text that is no JSON", "{secretKey: s3cret", 2, /is not JSON/],
  ])("stores nothing of %s", async (_, content, code, words) => {
    const put = await run(["put", "main", "--file", fileWith(content)]);

    expect(put).toMatchObject({ code, stdout: "" });
    expect(put.stderr).toMatch(words);
    expect(put.stderr).not.toContain("s3cret");
    expect(stored("main")).toBeNull();
  });

  it("does not try a refused key in other regions, where it would count for the lock-out", async () => {
    stage.vendors.calls.clear();

    await run(["put", "main", "--file", fileWith({ ...tencent, secretKey: "e".repeat(64) })]);

    expect(stage.vendors.calls.total()).toBe(1);
  });

  it("stores what cannot be tried now, when it is told to", async () => {
    stage.vendors.tencent.configureApp(tencent.sdkAppId, { sourceIpRefused: true });

    const refused = await run(["put", "main", "--file", fileWith(tencent)]);
    const stores = await run(["put", "main", "--file", fileWith(tencent), "--no-check"]);

    expect([refused.code, stores.code]).toEqual([1, 0]);
    expect(refused.stderr).toContain("source IP not permitted (tencent 60021)");
    expect(stored("main")).toEqual(tencent);
  });

  it.each([
    ["a file that is not there", ["put", "main", "--file", "/nowhere.json"], "there is no file"],
    ["a name that cannot be", ["put", "a/b", "--file", "x"], "an app is named with 1 to 63"],
    ["nobody to ask", ["put", "main"], "give the credential with --file"],
  ])("says what is wrong with %s", async (_, words, why) => {
    expect(await run(words)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(why) });
  });
});

describe("rollcall apps check, list and remove", () => {
  it("checks each with one call, and says what does not work", async () => {
    stage.secrets.put("rollcall/local/apps/main", tencent);
    stage.secrets.put("rollcall/local/apps/moved", { ...tencent, region: "china" });
    stage.secrets.put("rollcall/local/apps/broken", '{"provider":"tencent"}');
    stage.secrets.put("rollcall/local/apps/classes", agora);

    const all = await run(["check"]);
    const one = await run(["check", "main", "--json"]);

    expect(all.code).toBe(3);
    expect(all.stdout).toMatch(/^main +yes$/m);
    expect(all.stdout).toMatch(/^classes +yes$/m);
    expect(all.stdout).toMatch(/^moved +no +the app lives in seoul, and the secret says otherwise$/m);
    expect(all.stdout).toMatch(
      /^broken +no +the secret rollcall\/local\/apps\/broken cannot be used: sdkAppId is missing/m,
    );
    expect(one.code).toBe(0);
    expect(JSON.parse(one.stdout)).toEqual({ apps: [{ app: "main", ok: true, finding: "" }] });
    expect(stored("moved").region).toBe("china");
  });

  it("takes a plan that has run out for a finding of its own", async () => {
    stage.secrets.put("rollcall/local/apps/main", tencent);
    stage.vendors.tencent.configureApp(tencent.sdkAppId, { inArrears: true });

    const { code, stdout } = await run(["check"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^main +yes +the credential is accepted, but the app's plan/m);
  });

  it("lists apps without secrets, broken ones too", async () => {
    stage.secrets.put("rollcall/local/apps/main", tencent);
    stage.secrets.put("rollcall/local/apps/broken", "not json");
    stage.secrets.put("rollcall/other/apps/main", tencent);

    const { code, stdout } = await run(["list"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^main +tencent +seoul +1400000001 +20/m);
    expect(stdout).toMatch(/^broken +\? +the secret rollcall\/local\/apps\/broken cannot be used: it is not JSON/m);
    expect(stdout.split("\n")).toHaveLength(3);
    expect(stdout).not.toContain(tencent.secretKey);
  });

  it("removes an app for a while, and brings it back", async () => {
    stage.secrets.put("rollcall/local/apps/main", tencent);

    const unasked = await run(["remove", "main"]);
    const removed = await run(["remove", "main", "--yes"]);
    const listed = JSON.parse((await run(["list", "--json"])).stdout);
    const again = await run(["remove", "main", "--yes"]);
    const back = await run(["put", "main", "--file", fileWith(tencent)]);

    expect([unasked.code, removed.code, again.code, back.code]).toEqual([4, 0, 1, 0]);
    expect(listed).toEqual({ apps: [] });
    expect(again.stderr).toContain("there is no app called main");
    expect(stored("main")).toEqual(tencent);
  });
});
