import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answered } from "../support/answered.ts";

const script = join(import.meta.dirname, "../../local/start.ts");
const folder = mkdtempSync(join(tmpdir(), "rollcall-start-"));
const state = join(folder, "state");
const temporary = join(folder, "temporary");
const started: ChildProcess[] = [];

beforeEach(() => {
  mkdirSync(temporary, { recursive: true });
});

afterEach(async () => {
  await Promise.all(started.splice(0).map(killed));
  // The functions of a stack that was killed end a moment later than it.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly apiUrl: string;
  readonly key: string;
  readonly text: () => string;
  readonly exit: Promise<number | null>;
}

/** As `npm start` runs it, without npm. Resolves when it says that it is ready. */
async function start(): Promise<Running> {
  const child = spawn(process.execPath, [script, "--state", state, "--port", "0"], {
    stdio: "pipe",
    env: { ...process.env, TMPDIR: temporary },
  });
  started.push(child);
  let printed = "";
  const exit = new Promise<number | null>((resolve) => {
    child.on("close", (code) => resolve(code));
  });
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (more: string) => {
        printed += more;
        if (/^ {2}kept in .*\n/m.test(printed)) {
          resolve();
        }
      });
    }
  });
  await Promise.race([ready, exit.then(() => Promise.reject(new Error(printed)))]);
  const find = (pattern: RegExp) => pattern.exec(printed)?.[1] ?? "";
  return { child, exit, apiUrl: find(/export API=(\S+)/), key: find(/export .*KEY=(\S+)/), text: () => printed };
}

/** What a shell makes of the printed lines. */
function curlsOf({ text, apiUrl, key }: Running) {
  return [...text().matchAll(/curl -s -H "([^"]+)" "([^"]+)"/g)].map(([, header = "", url = ""]) => {
    const [name = "", value = ""] = header.replace("$KEY", key).split(": ");
    return { url: url.replace("$API", apiUrl), headers: { [name]: value } };
  });
}

async function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function untilDown(url: string): Promise<void> {
  while (await isUp(url)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Every start bundles the functions, which takes its seconds on a busy machine. */
describe("npm start", { timeout: 600_000 }, () => {
  it("prints exports and curl lines that work, stops on Ctrl-C with exit code 0 and leaves nothing running", async () => {
    const running = await start();
    const replies = await Promise.all(curlsOf(running).map(({ url, headers }) => answered(url, { headers })));
    const [attendees, summary, file, count] = await Promise.all(replies.map((reply) => reply.text()));
    const endpoints = JSON.parse(readFileSync(join(state, "running.json"), "utf8"));

    running.child.kill("SIGINT");
    const code = await running.exit;

    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(JSON.parse(attendees ?? "").attendees.length).toBeGreaterThan(10);
    expect(JSON.parse(summary ?? "").peak.count).toBeGreaterThan(10);
    expect(file).toMatch(/^userId,nickname,status,/);
    expect(JSON.parse(count ?? "").onlineCount).toBeGreaterThan(10);
    expect(code).toBe(0);
    for (const endpoint of ["apiUrl", "dynamodbEndpoint", "secretsManagerEndpoint", "vendorOrigin"]) {
      expect(await isUp(endpoints[endpoint])).toBe(false);
    }
    expect(existsSync(join(state, "running.json"))).toBe(false);
    expect(existsSync(join(state, "bundles"))).toBe(false);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("refuses a port that was asked for and is in use, before it starts anything", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    const child = spawn(process.execPath, [script, "--state", state, "--port", String(port)], { stdio: "pipe" });
    started.push(child);

    const [[code], said] = await Promise.all([once(child, "close"), text(child.stderr)]);
    holder.close();

    expect(code).toBe(1);
    expect(said).toContain(`port ${port} is in use`);
    expect(existsSync(join(state, "claim"))).toBe(false);
  });

  it("refuses a second start before it chooses a port", async () => {
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, "claim"), String(process.pid));
    const child = spawn(process.execPath, [script, "--state", state], { stdio: "pipe" });
    started.push(child);

    const [[code], said, printed] = await Promise.all([once(child, "close"), text(child.stderr), text(child.stdout)]);

    expect(code).toBe(1);
    expect(said).toContain("rollcall is starting or running already");
    expect(printed).toBe("");
  });

  it("keeps rooms and keys through a hard kill, which leaves no orphan, and no files but in the state", async () => {
    const before = await start();
    const headers = { authorization: `Bearer ${before.key}`, "content-type": "application/json" };
    const body = JSON.stringify({ groupType: "AVChatRoom", label: "kept" });
    const room = "/v1/apps/main/rooms/kept-room";
    const tracked = await answered(`${before.apiUrl}${room}`, { method: "PUT", headers, body });
    writeFileSync(join(state, "bundles", "temporary", "left"), "");
    before.child.kill("SIGKILL");
    await before.exit;
    await untilDown(before.apiUrl);

    const after = await start();
    const reply = await answered(`${after.apiUrl}${room}`, { headers });

    expect(tracked.ok).toBe(true);
    expect(after.key).toBe(before.key);
    expect(await reply.json()).toMatchObject({ label: "kept" });
    expect(readdirSync(temporary)).toEqual([]);
    expect(existsSync(join(state, "bundles", "temporary", "left"))).toBe(false);
    expect(statSync(join(state, "demo-key")).mode & 0o777).toBe(0o600);
    expect(statSync(join(state, "secrets.json")).mode & 0o777).toBe(0o600);
  });

  it.runIf(process.platform === "linux")("ends with a reason when the functions die, and stops the rest", async () => {
    const running = await start();
    const { secretsManagerEndpoint } = JSON.parse(readFileSync(join(state, "running.json"), "utf8"));
    const functions = childOf(running.child.pid);

    process.kill(functions, "SIGKILL");
    const code = await running.exit;

    expect(code).toBe(1);
    expect(running.text()).toContain("the functions have stopped");
    expect(await isUp(secretsManagerEndpoint)).toBe(false);
  });
});

/** The one process that the stack has started, as Linux tells it. */
function childOf(pid: number | undefined): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return Number(children[0]);
}
