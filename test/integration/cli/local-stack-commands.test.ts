import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStack, startLocalStack } from "../../../local/local-stack.ts";
import { type CliRunOptions, runRollcall } from "../../support/cli-run.ts";

let directory: string;
let stack: LocalStack;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-cli-"));
  stack = await startLocalStack({ directory: join(directory, "state") });
});

afterAll(async () => {
  await stack?.close();
  rmSync(directory, { recursive: true, force: true });
});

const run = (words: readonly string[], options: CliRunOptions = {}) =>
  runRollcall([...words, "--stage", "local"], { env: { ROLLCALL_STATE: join(directory, "state") }, ...options });

/** Its JSON, which is of no type that is known here. */
// biome-ignore lint/suspicious/noExplicitAny: a test says by its expectations what it holds.
const json = async (words: readonly string[], options: CliRunOptions = {}): Promise<any> =>
  JSON.parse((await run([...words, "--json"], options)).stdout);

describe("rollcall rooms", () => {
  it("lists what is tracked, as a table and as JSON", async () => {
    const table = await run(["rooms", "list", "--app", "main"]);
    const { rooms } = await json(["rooms", "list"]);

    expect(table.code).toBe(0);
    expect(table.stdout).toMatch(/^main +lecture-1 +AVChatRoom +Lecture, about 40 people +live +\d+ +20/m);
    expect(table.stdout).not.toContain("flash-sale");
    expect(rooms.map(({ groupId }: { groupId: string }) => groupId)).toContain("flash-sale");
  });

  it("tracks a room, says how many are in it, and changes only what is named", async () => {
    stack.simulators.tencent.addGroup({ sdkAppId: 20_012_345, groupId: "@TGS#new/1", type: "AVChatRoom" });

    const created = await run(["rooms", "track", "main", "@TGS#new/1", "--type", "AVChatRoom", "--label", "New"]);
    const changed = await json(["rooms", "track", "main", "@TGS#new/1", "--retention-days", "7", "--no-roster"]);
    const gone = await run(["rooms", "untrack", "main", "@TGS#new/1", "--yes"]);

    expect(created).toMatchObject({ code: 0, stdout: "" });
    expect(created.stderr).toContain("is tracked from the next minute on");
    expect(created.stderr).toContain("0 people are online there now");
    expect(changed).toMatchObject({ created: false, room: { label: "New", retentionDays: 7, roster: false } });
    expect(gone.code).toBe(0);
  });

  it("warns when the vendor has no such group, and tracks it all the same", async () => {
    const { code, stderr } = await run(["rooms", "track", "main", "not-yet", "--type", "AVChatRoom"]);
    await run(["rooms", "untrack", "main", "not-yet", "--yes"]);

    expect(code).toBe(0);
    expect(stderr).toContain("Warning: the vendor has no such group now");
  });

  it("refuses options that cannot be, before the API is asked", async () => {
    const { code, stderr } = await run(["rooms", "track", "main", "x", "--type", "Group", "--sample-every", "soon"]);

    expect(code).toBe(2);
    expect(stderr).toContain("groupType must be AVChatRoom or Community");
    expect(stderr).toContain("sampleEverySeconds must be a whole number from 10 to 60");
  });

  it("says what the API says of a room that is not tracked", async () => {
    const { code, stderr } = await run(["rooms", "untrack", "main", "nobody", "--yes"]);

    expect(code).toBe(1);
    expect(stderr).toContain("this room is not tracked");
    expect(stderr).toContain("unknown-room");
  });

  it("imports a list: first what would be done, then only what is due", async () => {
    const file = join(directory, "rooms.csv");
    writeFileSync(
      file,
      'app,groupId,groupType,label,retentionDays\nmain,lecture-1,AVChatRoom,"Lecture, about 40 people",\nmain,imported-1,AVChatRoom,"One, ""first""",30\nmain,webinar,,Renamed,\n',
    );

    const dry = await json(["rooms", "import", file, "--dry-run"]);
    const unconfirmed = await run(["rooms", "import", file], { answers: [false] });
    const before = await json(["rooms", "list"]);
    const done = await run(["rooms", "import", file, "--yes"]);
    const again = await run(["rooms", "import", file, "--yes"]);
    const { rooms } = await json(["rooms", "list"]);

    const actions = dry.rooms.map(({ groupId, action }: { groupId: string; action: string }) => [groupId, action]);
    expect(actions).toEqual([
      ["lecture-1", "nothing"],
      ["imported-1", "track"],
      ["webinar", "change"],
    ]);
    expect(unconfirmed.code).toBe(4);
    expect(JSON.stringify(before)).not.toContain("imported-1");
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining("1 to track, 1 to change, 1 as wanted") });
    expect(again.stderr).toContain("0 to track, 0 to change, 3 as wanted already");
    expect(rooms).toContainEqual(
      expect.objectContaining({ groupId: "imported-1", label: 'One, "first"', retentionDays: 30 }),
    );
  });

  it("goes on with the others when a room of the list is refused", async () => {
    const list = "fine-1\n# a comment\n\nfine-2\n";

    const { code, stdout, stderr } = await run(
      ["rooms", "import", "-", "--app", "classes", "--type", "AVChatRoom", "--yes"],
      { readStdin: async () => list },
    );

    expect(code).toBe(3);
    expect(stdout).toContain("its rooms have the groupType AgoraChatRoom or ChatGroup");
    expect(stderr).toContain("2 of 2 rooms failed");
  });
});

describe("rollcall report", () => {
  it("shows attendees as a table with bounds", async () => {
    const { code, stdout } = await run(["report", "attendees", "main", "lecture-1", "--from", "-30m"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^main lecture-1 \(Lecture, about 40 people\), 20.*provisional$/m);
    expect(stdout).toMatch(/\d+ present, \d+ absent, \d+ unknown; a stay shorter than \d+ s can go unseen/);
    expect(stdout).toMatch(/^p\d+-\d+ +\S.* present /m);
  });

  it("shows no more people than were asked for, and says so", async () => {
    const reply = await json(["report", "attendees", "main", "lecture-1", "--limit", "3"]);
    const table = await run(["report", "attendees", "main", "lecture-1", "--limit", "3"]);

    expect(reply.attendees).toHaveLength(3);
    expect(table.stderr).toMatch(/3 of \d+ people are shown/);
  });

  it("measures against planned times, and says who attended a share of them", async () => {
    const startsAt = `${new Date(Date.now() - 60_000).toISOString().slice(0, 19)}Z`;
    const words = ["report", "attendees", "main", "lecture-1", "--starts-at", startsAt, "--min-share", "0.1"];

    const { attendees } = await json(words);
    const table = await run(words);

    expect(attendees[0]).toHaveProperty("attended");
    expect(table.stdout).toMatch(/ (not )?attended\??/);
  });

  it("takes a session instead of a range", async () => {
    const { code, stdout } = await run(["report", "summary", "main", "lecture-1", "--session", "latest"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^peak +at least \d+/m);
  });

  it("writes a CSV that is the API's own, for its owner's eyes", async () => {
    const file = join(directory, "attendees.csv");

    const { code, stdout } = await run(["report", "attendees", "main", "lecture-1", "--csv", file]);

    const text = readFileSync(file, "utf8");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(text).toMatch(/^userId,nickname,status/);
    expect(text.trim().split("\r\n").length).toBeGreaterThan(20);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it("prints a summary", async () => {
    const { stdout } = await run(["report", "summary", "main", "lecture-1", "--from", "-1h"]);

    expect(stdout).toMatch(/^peak +at least \d+, at 20/m);
    expect(stdout).toMatch(/^different people +at least \d+/m);
  });

  it("says what is wrong with a time, and that a room is unknown", async () => {
    const time = await run(["report", "summary", "main", "lecture-1", "--from", "yesterday"]);
    const room = await run(["report", "summary", "main", "no-room"]);

    expect(time).toMatchObject({ code: 2, stderr: expect.stringContaining("--from must be an ISO 8601 time such as") });
    expect(room).toMatchObject({ code: 1, stderr: expect.stringContaining("unknown-room") });
  });
});

describe("rollcall erase", () => {
  it("asks first, then erases until done, and gives a receipt", async () => {
    const { attendees } = await json(["report", "attendees", "main", "webinar"]);
    const { userId } = attendees[0];
    const receiptFile = join(directory, "receipt.json");

    const refused = await run(["erase", "main", userId], { answers: [false] });
    const receipt = await json(["erase", "main", userId, "--receipt", receiptFile, "--yes"]);

    expect(refused).toMatchObject({ code: 4, stdout: "" });
    expect(refused.questions[0]).toContain("This cannot be undone");
    expect(receipt).toMatchObject({ app: "main", userId, replacedWith: "nothing", roomsDone: expect.any(Number) });
    expect(receipt.slotsRewritten + receipt.slotsDeleted).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(receiptFile, "utf8"))).toEqual(receipt);
  });

  it("gives no receipt for an app that is not there", async () => {
    const { code, stdout, stderr } = await run(["erase", "mian", "somebody", "--yes"]);

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("no app is called mian");
  });
});

describe("rollcall doctor", () => {
  it("finds that the list of the app without the plan stops at 30, and nothing else", async () => {
    const { code, stdout } = await run(["doctor"]);

    const attention = stdout.split("\n").filter((line) => /^(warning|PROBLEM)/.test(line));
    expect(code).toBe(3);
    // Which webhooks have arrived so far depends on who came and went since the start.
    expect(attention.filter((line) => !/has gaps|^warning {2}webhooks/.test(line))).toEqual([
      expect.stringMatching(/^warning {2}plan +live-cn flash-sale: the list stops at 30 of \d+ people$/),
    ]);
    expect(stdout).toMatch(/^ok +credentials +classes: the vendor accepts it$/m);
    expect(stdout).toMatch(/^ok +slots +main: the slot of 20\S+ is recorded$/m);
    expect(stdout).toMatch(/^ok +version /m);
  });
});

describe("rollcall setup --stage local", () => {
  it("keeps what works, calls the API, and prints a first curl", async () => {
    const { code, stdout, stderr } = await run(["setup"]);

    expect(code).toBe(0);
    expect(stderr).toContain("rollcall/local/apps/main is there already, and works");
    expect(stderr).toContain('It answers: {"app":"main"');
    expect(stdout).toMatch(
      /^curl -s -H "Authorization: Bearer \$ROLLCALL_KEY" 'http:\/\/127\.0\.0\.1:\d+\/v1\/apps\/main\/avchatrooms\/\S+\/online-count'$/,
    );
  });
});

describe("the API's address and key", () => {
  it("may be given without an AWS login", async () => {
    const env = { ROLLCALL_URL: `${stack.apiUrl}/v1/`, ROLLCALL_KEY: stack.demoKey };

    const { code, stderr } = await runRollcall(["rooms", "list"], { env });

    expect(code).toBe(0);
    expect(stderr).toContain(`rollcall: ${stack.apiUrl}`);
  });

  it.each([
    ["a key that is unknown", { ROLLCALL_KEY: `rc_demo_${"x".repeat(43)}` }, 1, "the API does not know this key"],
    ["no key", {}, 2, "an API key is missing"],
  ])("says so of %s", async (_, given, code, words) => {
    const env = { ROLLCALL_URL: stack.apiUrl, ...given };

    const run = await runRollcall(["rooms", "list"], { env });

    expect(run).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(words) });
  });

  it("must be one", async () => {
    const notOne = await runRollcall(["rooms", "list", "--url", "http://example.com", "--key", "x"]);
    const nobody = await runRollcall(["rooms", "list", "--url", "http://127.0.0.1:9", "--key", "x", "--json"]);

    expect(notOne).toMatchObject({ code: 2, stderr: expect.stringContaining("must be a URL with https") });
    expect(nobody.code).toBe(1);
    expect(JSON.parse(nobody.stderr.split("\n").at(-1) ?? "")).toEqual({
      error: { outcome: "failed", message: expect.stringContaining("http://127.0.0.1:9 does not answer") },
    });
  });
});
