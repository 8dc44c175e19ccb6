import { execFile, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStack, startLocalStack } from "../../local/local-stack.ts";
import { answered } from "../support/answered.ts";
import { generatePythonClient, pythonWithGenerator } from "../support/python-client.ts";

/** Clients that are generated from the served document talk to the API that serves it. */

const run = promisify(execFile);
const project = join(import.meta.dirname, "..", "..");

let stack: LocalStack;
let folder: string;
let document: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-clients-"));
  stack = await startLocalStack();
  document = await (await answered(`${stack.apiUrl}/v1/openapi.json`)).text();
  await writeFile(join(folder, "openapi.json"), document);
});

afterAll(async () => {
  await stack?.close();
  await rm(folder, { recursive: true, force: true });
});

/** As a user would write it. Compiles only when the types say what is asked for here. */
const typedUse = `
import type { paths } from "./rollcall.ts";

type Json<Reply> = Reply extends { content: { "application/json": infer Body } } ? Body : never;
type Answer<Path extends keyof paths> = paths[Path] extends { get: { responses: { 200: infer Reply } } } ? Json<Reply> : never;

const [origin, key] = process.argv.slice(2);

async function get<Path extends keyof paths>(path: Path, values: Record<string, string>): Promise<Answer<Path>> {
  const filled = path.replace(/[{](.+?)[}]/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
  const reply = await fetch(origin + filled, { headers: { authorization: "Bearer " + key } });
  return reply.json() as Promise<Answer<Path>>;
}

const room = { app: "main", groupId: "lecture-1" };
const { onlineCount, groupType } = await get("/v1/apps/{app}/avchatrooms/{groupId}/online-count", room);
const { members, truncated } = await get("/v1/apps/{app}/avchatrooms/{groupId}/online-members", room);
const { rooms } = await get("/v1/rooms", {});
const summary = await get("/v1/apps/{app}/rooms/{groupId}/attendance/summary", room);

const isLive: boolean = groupType === "AVChatRoom";
const names: string[] = members.map((member) => member.nickname ?? member.userId);
const atLeast: number | null = summary.uniques.atLeast;
// @ts-expect-error: replies are closed, what is not described is not there
summary.uniqueVisitors;
// @ts-expect-error: a reply has no other type of group
groupType === "Public";

console.log(JSON.stringify({
  isLive, truncated, countIsNumber: Number.isInteger(onlineCount), hasNames: names.length > 10,
  rooms: rooms.map((one) => one.groupId).sort(), atLeast: typeof atLeast,
}));
`;

const compilerOptions = {
  ...{ target: "es2024", module: "nodenext", types: ["node"], typeRoots: [join(project, "node_modules/@types")] },
  ...{ strict: true, noEmit: true, allowImportingTsExtensions: true, skipLibCheck: true },
};

describe("a TypeScript client of the served document", () => {
  it("compiles against the generated types, and reads the running API", async () => {
    const file = (name: string) => join(folder, name);
    const generator = spawn(process.execPath, [join(project, "test/support/typescript-client-process.ts")]);
    generator.stdin.end(document);
    await pipeline(generator.stdout, createWriteStream(file("rollcall.ts")));
    await writeFile(file("package.json"), '{ "type": "module" }');
    await writeFile(file("use.ts"), typedUse);
    await writeFile(file("tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));

    const compiled = await run(process.execPath, [
      join(project, "node_modules/typescript/bin/tsc"),
      "-p",
      folder,
    ]).catch(({ stdout }: { readonly stdout: string }) => ({ stdout }));
    const used = await run(process.execPath, [file("use.ts"), stack.apiUrl, stack.demoKey]);

    expect(compiled.stdout).toBe("");
    expect(JSON.parse(used.stdout)).toEqual({
      ...{ isLive: true, truncated: false, countIsNumber: true, hasNames: true },
      rooms: ["264010001", "@TGS#_readers", "@TGS#aTOWNHALL", "flash-sale", "lecture-1", "webinar"],
      atLeast: "number",
    });
  });
});

const pythonUse = `
import importlib, json, pkgutil, sys
import rollcall_client
from rollcall_client import AuthenticatedClient, Client
from rollcall_client.api.attendance import list_expected_attendees, summarize_attendance
from rollcall_client.api.live import get_avchatroom_online_count
from rollcall_client.api.rooms import get_room, list_rooms, track_room
from rollcall_client.models import ExpectedRequest, RoomRequest

modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(rollcall_client.__path__, "rollcall_client.")]
origin, key = sys.argv[1:]
client = AuthenticatedClient(base_url=origin, token=key)
room = {"app": "main", "group_id": "lecture-1", "client": client}
changed = track_room.sync(**room, body=RoomRequest(label="Lecture of Python"))
count = get_avchatroom_online_count.sync(**room)
attendees = list_expected_attendees.sync(**room, body=ExpectedRequest(expected=["nobody-of-this-name"]))
missing = get_room.sync_detailed(app="main", group_id="no-such-room", client=client)
no_key = list_rooms.sync_detailed(client=Client(base_url=origin))
print(json.dumps({
    "modules": len(modules) > 100, "label": changed.label, "count": count.online_count > 10,
    "uniques": summarize_attendance.sync(**room).uniques.method in ("none", "lists", "sketch"),
    "expected": attendees.expected.people, "missing": [missing.status_code, missing.parsed.code],
    "no_key": [no_key.status_code, bool(no_key.parsed.message)],
}))
`;

describe("a Python client of the served document", () => {
  it("imports, and reads and changes the running API", { timeout: 600_000 }, async ({ skip }) => {
    const found = await pythonWithGenerator();
    if ("missing" in found) {
      return skip(`skipped: ${found.missing}`);
    }
    await generatePythonClient(join(folder, "openapi.json"), folder, "rollcall_client");
    await writeFile(join(folder, "use.py"), pythonUse);

    const used = await run(found.python, [join(folder, "use.py"), stack.apiUrl, stack.demoKey]);

    expect(JSON.parse(used.stdout)).toEqual({
      ...{ modules: true, label: "Lecture of Python", count: true, uniques: true, expected: 1 },
      ...{ missing: [404, "unknown-room"], no_key: [401, true] },
    });
  });
});
