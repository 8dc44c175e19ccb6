import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseWebhookApp } from "../../../shared/apps/parse-webhook-app.ts";
import { type CliRunOptions, runRollcall } from "../../support/cli-run.ts";
import { type LocalStageParts, startLocalStage } from "../../support/local-stage.ts";
import { agoraSecret, tencentSecret } from "../../support/test-apps.ts";

let stage: LocalStageParts;

beforeAll(async () => {
  stage = await startLocalStage({});
});

afterAll(() => stage.close());

beforeEach(() => {
  for (const name of stage.secrets.names()) {
    stage.secrets.remove(name);
  }
  stage.secrets.put("rollcall/local/apps/main", tencentSecret(1));
  stage.secrets.put("rollcall/local/apps/classes", agoraSecret(1));
});

const run = (words: readonly string[], options: CliRunOptions = {}) =>
  runRollcall(["webhooks", ...words, "--stage", "local", "--url", "https://rollcall.example"], {
    env: stage.env,
    ...options,
  });
const text = (app: string) => stage.secrets.get(`rollcall/local/apps/${app}`) ?? "";
const stored = (app: string) => JSON.parse(text(app));
const settings = (app: string) => parseWebhookApp(text(app), app)?.webhook;

describe("rollcall webhooks show", () => {
  it("makes path secret and token the first time, and shows the same ones ever after", async () => {
    const first = await run(["show", "main"]);
    const again = await run(["show", "main"]);

    const { pathSecret, tokens } = stored("main").webhook;
    expect([first.code, again.code]).toEqual([0, 0]);
    expect(pathSecret).toMatch(/^[a-z0-9]{32}$/);
    expect(first.stdout).toContain(`https://rollcall.example/v1/webhooks/main/${pathSecret}`);
    expect(first.stdout).toContain(tokens[0]);
    expect(first.stdout).toContain("Group.CallbackOnMemberStateChange");
    expect(again.stdout).toBe(first.stdout);
    expect(stored("main")).toMatchObject(tencentSecret(1));
  });

  it("prints no secret as JSON, unless it is asked to", async () => {
    const masked = await run(["show", "main", "--json"]);
    const revealed = await run(["show", "main", "--json", "--reveal"]);

    const { pathSecret, tokens } = stored("main").webhook;
    expect(JSON.parse(masked.stdout)).toMatchObject({ app: "main", provider: "tencent", rotating: false });
    for (const secret of [pathSecret, ...tokens]) {
      expect(masked.stdout + masked.stderr).not.toContain(secret);
    }
    expect(JSON.parse(revealed.stdout)).toMatchObject({
      url: `https://rollcall.example/v1/webhooks/main/${pathSecret}`,
      token: tokens[0],
    });
  });

  it("asks for the app key of an Agora app, and says that the vendor's secret is still missing", async () => {
    const without = await run(["show", "classes"]);
    const { code, stdout } = await run(["show", "classes", "--app-key", "org#app"]);

    expect([without.code, code]).toEqual([2, 0]);
    expect(without.stderr).toContain("--app-key");
    expect(stdout).toContain("npx rollcall webhooks secret");
    expect(settings("classes")).toMatchObject({ appKey: "org#app", secrets: [] });
  });

  it("needs an app that is stored", async () => {
    const { code, stderr } = await run(["show", "nobody"]);

    expect(code).toBe(1);
    expect(stderr).toContain("there is no app called nobody");
  });
});

describe("rollcall webhooks rotate", () => {
  it("takes old and new together, until it is finished", async () => {
    await run(["show", "main"]);
    const before = stored("main").webhook;

    const rotated = await run(["rotate", "main"]);
    const between = settings("main");
    const finished = await run(["rotate", "main", "--finish", "--yes"]);

    expect([rotated.code, finished.code]).toEqual([0, 0]);
    expect(between).toEqual({
      pathSecrets: [expect.not.stringContaining(before.pathSecret), before.pathSecret],
      tokens: [expect.not.stringContaining(before.tokens[0]), before.tokens[0]],
    });
    expect(rotated.stdout).toContain(String(between?.pathSecrets[0]));
    expect(rotated.stdout).not.toContain(before.pathSecret);
    expect(settings("main")).toMatchObject({ pathSecrets: [between?.pathSecrets[0]] });
  });

  it("that was begun is left as it is when it is begun again", async () => {
    await run(["show", "main"]);
    await run(["rotate", "main"]);
    const between = text("main");

    await run(["rotate", "main"]);

    expect(text("main")).toBe(between);
  });

  it("asks before it drops the old ones", async () => {
    await run(["show", "main"]);
    await run(["rotate", "main"]);

    expect((await run(["rotate", "main", "--finish"])).code).toBe(4);
    expect(settings("main")?.pathSecrets).toHaveLength(2);
  });

  it("needs an app that receives webhooks", async () => {
    expect((await run(["rotate", "main"])).code).toBe(1);
  });

  it("reads a secret that was written with the console's key/value form", async () => {
    const webhook = { pathSecret: "a".repeat(32), tokens: '["old"]' };
    stage.secrets.put("rollcall/local/apps/main", { ...tencentSecret(1), webhook: JSON.stringify(webhook) });

    await run(["rotate", "main"]);

    expect(settings("main")).toMatchObject({
      pathSecrets: [expect.anything(), "a".repeat(32)],
      tokens: [expect.anything(), "old"],
    });
  });
});

describe("rollcall webhooks secret", () => {
  const secret = (words: readonly string[], given: string) =>
    runRollcall(["webhooks", "secret", ...words, "--stage", "local", "--file", "-"], {
      env: stage.env,
      readStdin: async () => given,
    });

  it("adds the secret of a rule, or takes the place of all others, and shows none", async () => {
    await run(["show", "classes", "--app-key", "org#app"]);

    const runs = [
      await secret(["classes"], "first-secret\n"),
      await secret(["classes"], "second-secret"),
      await secret(["classes"], "second-secret"),
    ];
    const both = settings("classes");
    await secret(["classes", "--only"], "third-secret");

    expect(both).toMatchObject({ secrets: ["second-secret", "first-secret"] });
    expect(settings("classes")).toMatchObject({ secrets: ["third-secret"] });
    expect(runs.map(({ stdout, stderr }) => stdout + stderr).join()).not.toContain("-secret");
  });

  it("is for Agora, and for apps that receive webhooks", async () => {
    await run(["show", "main"]);

    expect((await secret(["main"], "word")).code).toBe(2);
    expect((await secret(["classes"], "word")).code).toBe(1);
    expect((await secret(["classes"], "two words")).code).toBe(2);
  });
});

describe("rollcall apps put", () => {
  it("keeps what is stored about webhooks, and refuses what could not be read", async () => {
    await run(["show", "main"]);
    const { webhook } = stored("main");
    const put = (credential: object) =>
      runRollcall(["apps", "put", "main", "--no-check", "--stage", "local", "--file", "-"], {
        env: stage.env,
        readStdin: async () => JSON.stringify(credential),
      });

    const kept = await put({ ...tencentSecret(1), secretKey: "0".repeat(64) });
    const refused = await put({ ...tencentSecret(1), webhook: { pathSecret: "short", tokens: ["t"] } });

    expect([kept.code, refused.code]).toEqual([0, 2]);
    expect(stored("main")).toEqual({ ...tencentSecret(1), secretKey: "0".repeat(64), webhook });
    expect(refused.stderr).toContain("webhook.pathSecret.0 must be 32 to 64");
  });
});
