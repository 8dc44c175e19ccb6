import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { realWorld } from "../../cli/real-world.ts";
import { readStack } from "../../cli/stage/stack-outputs.ts";
import { stageTarget } from "../../cli/stage/stage-target.ts";
import { findFreePort, listenOnLoopback } from "../../local/loopback.ts";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { type CliRunOptions, runRollcall } from "../support/cli-run.ts";
import { tencentSecret } from "../support/test-apps.ts";

/**
 * The real deploy tool and template against an emulator of AWS: `ROLLCALL_MINISTACK` is the path of the command `ministack`
 * (1.5.33, PyPI). Takes a few minutes, so it is left out where the variable is not set.
 */
const ministack = process.env["ROLLCALL_MINISTACK"];

const region = "ap-southeast-1";
const credential = tencentSecret(1, "seoul");
const deployLimitMs = 600_000;
let folder: string;
let port: number;
let emulator: ChildProcess;
let vendors: VendorSimulators;

beforeAll(async () => {
  if (ministack === undefined) {
    return;
  }
  folder = mkdtempSync(join(tmpdir(), "rollcall-emulator-"));
  writeFileSync(join(folder, "main.json"), JSON.stringify({ ...credential, region: "china" }));
  vendors = await startVendorSimulators({ tencentApps: [credential] });
  port = await findFreePort(0);
  emulator = spawn(ministack, [], {
    cwd: folder,
    stdio: "ignore",
    env: {
      ...process.env,
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      AUTH: "true",
      LAMBDA_EXECUTOR: "local",
      MINISTACK_REGION: region,
    },
  });
  await untilItAnswers(`http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("AWS_PROFILE", undefined);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  emulator?.kill("SIGKILL");
  await vendors?.close();
  if (folder !== undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
});

const run = (words: readonly string[], options: CliRunOptions = {}) =>
  runRollcall([...words, "--region", region], {
    runServerless: realWorld().runServerless,
    sleep: realWorld().sleep,
    ...options,
    env: { UPSTREAM_ORIGIN_OVERRIDE: vendors.origin, ...options.env },
  });

async function untilItAnswers(url: string): Promise<void> {
  while (!(await fetch(url).catch(() => undefined))) {
    await delay(100);
  }
}

/** The emulator tells APIs apart by the Host header, which `fetch` does not let a caller set. */
async function startHostProxy(apiUrl: string): Promise<{ readonly server: Server; readonly url: string }> {
  const apiId = new URL(apiUrl).hostname.split(".")[0];
  const host = `${apiId}.execute-api.localhost:${port}`;
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    const onward = httpRequest(
      { host: "127.0.0.1", port, path: url, method, headers: { ...headers, host } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  });
  return { server, url: await listenOnLoopback(server, 0) };
}

describe.runIf(ministack !== undefined)("rollcall setup against an emulator of AWS", { timeout: deployLimitMs }, () => {
  it("deploys, answers with the new key, and is looked over", async () => {
    const words = ["--file", join(folder, "main.json"), "--only", "credential,key,deploy", "--yes"];
    const installed = await run(["setup", ...words]);
    const key = /export ROLLCALL_KEY=(\S+)/.exec(installed.stderr)?.[1] ?? "";
    const target = stageTarget({ env: {} }, { stage: "dev", region, isStageGiven: false });
    const stack = await readStack(target);
    const proxy = await startHostProxy(stack?.apiUrl ?? "");
    const env = { ROLLCALL_KEY: key, ROLLCALL_URL: proxy.url };
    const checked = await run(["setup", "--only", "check", "--url", proxy.url], { env });
    const tracked = await run(["rooms", "track", "main", "lecture-1", "--type", "AVChatRoom"], { env });
    const rooms = await run(["rooms", "list", "--json"], { env });
    const looked = await run(["doctor"], { env });
    proxy.server.close();

    expect(installed).toMatchObject({ code: 0, stderr: expect.stringContaining("but in seoul") });
    expect(checked).toMatchObject({ code: 0, stderr: expect.stringContaining('{"rooms":[]') });
    expect(tracked.code).toBe(0);
    expect(JSON.parse(rooms.stdout).rooms).toMatchObject([{ app: "main", groupId: "lecture-1" }]);
    expect(looked.stdout).toMatch(/^ok +stack +rollcall-dev is deployed/m);
    expect(looked.stdout).toMatch(/^ok +credentials +main: the vendor accepts it$/m);
    expect(looked.stdout).toMatch(/^ok +schedules +\d+ schedules are enabled$/m);
    expect(looked.stdout).toMatch(/^warning +alarms +\d+ of \d+ alarms have no action$/m);
  });

  it("repeats what the deploy says of a parameter that cannot be", async () => {
    const { code, stderr } = await run(["setup", "--only", "deploy", "--param", "shards=abc", "--yes"]);

    expect(code).toBe(1);
    expect(stderr).toContain("the parameter shards must be");
  });
});
