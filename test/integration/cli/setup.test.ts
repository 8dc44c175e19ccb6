import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { listenOnLoopback } from "../../../local/loopback.ts";
import { findKey, parseApiKey, parseKeyRing } from "../../../shared/http-api/api-keys.ts";
import { type AwsStandIn, standInAccount, startAwsStandIn } from "../../support/aws-stand-in.ts";
import { type CliRunOptions, runRollcall } from "../../support/cli-run.ts";
import { type LocalStageParts, startLocalStage } from "../../support/local-stage.ts";
import { tencentSecret } from "../../support/test-apps.ts";

const credential = tencentSecret(1, "seoul");
const ringName = "rollcall/dev/api-keys";
const appName = "rollcall/dev/apps/main";
let stores: LocalStageParts;
let aws: AwsStandIn;
let api: Awaited<ReturnType<typeof startApi>>;
let file: string;
let folder: string;
let deploys: (readonly string[])[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-setup-"));
  file = join(folder, "main.json");
  stores = await startLocalStage({ tencentApps: [credential] });
  stores.vendors.tencent.addGroup({ sdkAppId: credential.sdkAppId, groupId: "lecture-1", type: "AVChatRoom" });
  aws = await startAwsStandIn({ secretsManager: stores.secrets.endpoint, dynamodb: stores.dynamodb.endpoint });
  api = await startApi();
  vi.stubEnv("AWS_ENDPOINT_URL", aws.endpoint);
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_PROFILE"]) {
    vi.stubEnv(name, undefined);
  }
  const keys = "aws_access_key_id = test\naws_secret_access_key = test\n";
  writeFileSync(join(folder, "credentials"), `[default]\n${keys}[ops]\n${keys}`);
  writeFileSync(join(folder, "config"), "[profile ops]\nregion = eu-central-1\n");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  api.server.close();
  await aws.close();
  await stores.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  for (const name of stores.secrets.names()) {
    stores.secrets.remove(name);
  }
  stores.vendors.faults.clear();
  Object.assign(aws.facts, { stack: undefined, refusal: undefined });
  deploys = [];
  api.keys.length = 0;
  Object.assign(api, { refusals: 0, hasPage: false });
  writeFileSync(file, JSON.stringify(credential));
});

/** What the deploy brings: it answers, and knows the keys that it is asked with. */
async function startApi() {
  const state = { keys: [] as string[], refusals: 0, hasPage: false };
  const server = createServer((request, response) => {
    if (request.url === "/") {
      response.writeHead(state.hasPage ? 200 : 404, { "content-type": "text/html; charset=utf-8" }).end();
      return;
    }
    if (request.url === "/v1/health") {
      response.end('{"status":"ok","version":"0.1.0"}');
      return;
    }
    state.keys.push(String(request.headers.authorization));
    if (state.refusals > 0) {
      state.refusals -= 1;
      response.writeHead(403).end('{"message":"Forbidden"}');
      return;
    }
    response.end(JSON.stringify({ path: request.url }));
  });
  const url = await listenOnLoopback(server, 0);
  return Object.assign(state, { server, url });
}

const deployed = () => Object.assign(aws.facts, { stack: { status: "CREATE_COMPLETE", apiUrl: api.url } });

const run = (words: readonly string[], options: CliRunOptions = {}) =>
  runRollcall(["setup", ...words], {
    runServerless: async (deployWords, onLine) => {
      deploys.push(deployWords);
      onLine("Deploying");
      deployed();
      return { code: 0, output: "" };
    },
    ...options,
    env: { UPSTREAM_ORIGIN_OVERRIDE: stores.vendors.origin, ...options.env },
  });

function grantOf(key: string) {
  const presented = parseApiKey(key);
  const ring = stores.secrets.get(ringName);
  return presented && ring ? findKey(parseKeyRing(ring), presented, Date.now()) : undefined;
}

const keyIn = (stderr: string) => /export ROLLCALL_KEY=(\S+)/.exec(stderr)?.[1] ?? "";

describe("rollcall setup", () => {
  it("goes from nothing to the first answer", async () => {
    const { code, stdout, stderr } = await run(["--file", file, "--param", "shards=2", "--profile", "ops", "--yes"]);

    const key = keyIn(stderr);
    expect(code).toBe(0);
    expect(stderr).toContain(`rollcall: account ${standInAccount} as user/jo, region us-east-1, stage dev`);
    expect(JSON.parse(stores.secrets.get(appName) ?? "")).toEqual(credential);
    expect(grantOf(key)?.scopes).toEqual(["read:live", "read:attendance", "write:rooms"]);
    const words = "deploy --stage dev --region us-east-1 --aws-profile ops --param=shards=2";
    expect(deploys).toEqual([words.split(" ")]);
    expect(api.keys).toEqual([`Bearer ${key}`]);
    expect(stderr).toContain('It answers: {"path":"/v1/apps/main/avchatrooms/lecture-1/online-count"}');
    expect(stdout).toBe(
      `curl -s -H "Authorization: Bearer $ROLLCALL_KEY" '${api.url}/v1/apps/main/avchatrooms/lecture-1/online-count'`,
    );
    expect(stdout + stderr).not.toContain(credential.secretKey);
  });

  it("uses the region of AWS_REGION for secrets and deploy alike, and that of --region before it", async () => {
    const fromEnv = await run(["--file", file, "--yes"], { env: { AWS_REGION: "eu-west-1" } });
    const named = await run(["--file", file, "--yes", "--region", "ap-southeast-1"], {
      env: { AWS_REGION: "eu-west-1" },
    });

    expect([fromEnv.code, named.code]).toEqual([0, 0]);
    expect(deploys.map((words) => words[words.indexOf("--region") + 1])).toEqual(["eu-west-1", "ap-southeast-1"]);
    expect(fromEnv.stderr).toContain("region eu-west-1, stage dev");
  });

  it("says when the profile has another region, which the deploy does not look at", async () => {
    const silent = await run(["--only", "key", "--yes"]);
    const other = await run(["--only", "key", "--yes", "--profile", "ops"]);

    expect(silent.stderr).not.toContain("your AWS profile says");
    expect(other.stderr).toContain("your AWS profile says eu-central-1, which the deploy does not look at");
  });

  it("may be run again: the credential is kept, the key of before works on for a day", async () => {
    const first = await run(["--file", file, "--yes"]);

    const second = await run(["--yes"]);

    expect(second.code).toBe(0);
    expect(second.stderr).toContain(`${appName} is there already, and works`);
    expect(grantOf(keyIn(first.stderr))?.id).toBe("setup");
    expect(grantOf(keyIn(second.stderr))?.id).toBe("setup-2");
  });

  it("makes no other key while ROLLCALL_KEY is one of the stage", async () => {
    const first = await run(["--file", file, "--yes"]);

    const key = keyIn(first.stderr);
    const second = await run(["--only", "key,check", "--json"], { env: { ROLLCALL_KEY: key }, answers: [true] });

    expect(second.code).toBe(0);
    expect(second.stdout + second.stderr).not.toContain(key);
    expect(second.stderr).toContain("no other is made");
    expect(deploys).toHaveLength(1);
  });

  it("names the attendance page where it is deployed", async () => {
    const without = await run(["--file", file, "--yes"]);
    api.hasPage = true;
    const withPage = await run(["--only", "check"]);

    expect(without.stderr).not.toContain("attendance page");
    expect(withPage.stderr).toContain(`The attendance page: ${api.url}/ (it asks for the key)`);
  });

  it("keeps what the stored secret says of webhooks when the credential is given anew", async () => {
    const webhook = { pathSecret: "p".repeat(32), tokens: ["t".repeat(32)] };
    stores.secrets.put(appName, { ...credential, webhook });

    const { code } = await run(["--file", file, "--yes"]);

    expect(code).toBe(0);
    expect(JSON.parse(stores.secrets.get(appName) ?? "")).toEqual({ ...credential, webhook });
  });

  it("makes no API key for a stage that takes tokens, and calls it with one that is given", async () => {
    const jwt = ["access=jwt", "jwtIssuer=https://login.example", "jwtAudience=rollcall"];
    const params = jwt.flatMap((param) => ["--param", param]);

    const without = await run(["--file", file, "--yes", ...params]);
    const withToken = await run(["--file", file, "--yes", ...params], { env: { ROLLCALL_KEY: "head.body.sign" } });

    expect([without.code, withToken.code]).toEqual([0, 0]);
    expect(without.stderr).toContain("With access=jwt the API takes no keys: none is made.");
    expect(without.stderr).toContain("It was not called with a token");
    expect(api.keys).toEqual(["Bearer head.body.sign"]);
    expect(stores.secrets.names()).toEqual([appName]);
  });

  it("signs its call to a stage with access=iam", async () => {
    const { code, stdout } = await run(["--file", file, "--yes", "--param", "access=iam"]);
    Object.assign(aws.facts, { stack: { status: "CREATE_COMPLETE", apiUrl: api.url, access: "iam" } });
    const again = await run(["--only", "key,check", "--yes"]);

    expect([code, again.code]).toEqual([0, 0]);
    const signature =
      /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/us-east-1\/execute-api\/aws4_request, SignedHeaders=host;/;
    expect(api.keys).toEqual([expect.stringMatching(signature), expect.stringMatching(signature)]);
    expect(stdout).toContain("--aws-sigv4 aws:amz:us-east-1:execute-api");
    expect(stores.secrets.names()).toEqual([appName]);
  });

  it("waits while the gateway still refuses the key of a minute ago", async () => {
    api.refusals = 3;

    const { code } = await run(["--file", file, "--yes"]);

    expect(code).toBe(0);
    expect(api.keys).toHaveLength(4);
  });

  it("asks before it begins, and does nothing when the answer is no", async () => {
    const { code, questions } = await run(["--file", file], { answers: [false] });

    expect(code).toBe(4);
    expect(questions).toEqual([`Set up the stage dev in the account ${standInAccount}, us-east-1?`]);
    expect(stores.secrets.names()).toEqual([]);
  });

  it("asks for the credential, and again when the vendor refuses it", async () => {
    const { sdkAppId, secretKey } = credential;
    const wrong = ["tencent", String(sdkAppId), "administrator", "0".repeat(64), "seoul"];
    const right = ["tencent", String(sdkAppId), "administrator", secretKey, "find"];

    const { code, stderr } = await run([], { answers: [true, ...wrong, true, ...right] });

    expect(code).toBe(0);
    expect(stderr).toMatch(/The vendor does not accept it: .*tencent 700\d\d/);
    expect(JSON.parse(stores.secrets.get(appName) ?? "")).toEqual(credential);
  });

  it("stops at a stored credential that no longer works, unless somebody can give another", async () => {
    stores.secrets.put(appName, { ...credential, adminUserId: "nobody" });

    const alone = await run(["--yes"]);
    const withFile = await run(["--file", file, "--yes"]);

    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining("give the credential with --file") });
    expect(alone.stderr).toContain("is there, but does not work: the identifier is not an App admin");
    expect(withFile.code).toBe(0);
    expect(JSON.parse(stores.secrets.get(appName) ?? "")).toEqual(credential);
  });

  it("does not take a vendor that is down for a wrong credential", async () => {
    stores.secrets.put(appName, credential);
    stores.vendors.faults.add({ fault: { kind: "http-status", status: 502 } });

    const { code, stderr, questions } = await run([], { answers: [true] });

    expect(code).toBe(1);
    expect(questions).toHaveLength(1);
    expect(stderr).not.toContain("does not work");
  });

  it("repeats the end of what a failed deploy said, and keeps what was done before", async () => {
    const runServerless = async () => ({ code: 1, output: "much\nError: the parameter shards must be a whole number" });

    const { code, stdout, stderr } = await run(["--file", file, "--yes"], { runServerless });

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("Error: the parameter shards must be a whole number");
    expect(stderr).toContain("npx rollcall setup --only deploy,check");
    expect(stores.secrets.names()).toEqual([ringName, appName]);
  });

  it("says that there is nothing to check before a deploy", async () => {
    const { code, stderr } = await run(["--only", "check"]);

    expect(code).toBe(1);
    expect(stderr).toContain("there is no stack rollcall-dev in us-east-1");
  });

  it("says so when the API does not come up", async () => {
    Object.assign(aws.facts, { stack: { status: "CREATE_COMPLETE", apiUrl: "http://127.0.0.1:9" } });

    const { code, stderr } = await run(["--only", "check"]);

    expect(code).toBe(1);
    expect(stderr).toContain("http://127.0.0.1:9/v1/health does not answer: the request failed: bad port");
  });

  it.each([
    ["an expired login", "ExpiredToken", "the AWS session has expired"],
    ["wrong AWS keys", "InvalidClientTokenId", "AWS does not accept these credentials"],
  ])("explains %s in one sentence", async (_, refusal, words) => {
    aws.facts.refusal = refusal;

    const { code, stderr } = await run(["--file", file, "--yes"]);

    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(stderr.split("\n")).toHaveLength(1);
  });

  it.each([
    ["a step that is none", ["--only", "deploi"], "--only must be one or more of credential,key,deploy,check"],
    ["a parameter without a value", ["--param", "shards"], "--param must be name=value"],
    ["a parameter that the deploy refuses", ["--param", "shards=abc", "--yes"], "shards must be a whole number from 1"],
    ["a region that is none", ["--region", "mars"], "mars is not an AWS region"],
    ["a stage that is none", ["--stage", "a b"], "--stage must be letters"],
    ["nobody to ask", ["--file", "x"], "give --yes"],
  ])("says what is wrong with %s", async (_, words, why) => {
    const { code, stderr } = await run(words);

    expect([2, 4]).toContain(code);
    expect(stderr).toContain(why);
    expect(stores.secrets.names()).toEqual([]);
  });
});
