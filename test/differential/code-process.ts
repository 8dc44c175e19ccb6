import { CodeUnderTest } from "./code-under-test.ts";
import type { Question } from "./questions.ts";
import { scriptQuestion, serviceQuestions } from "./questions.ts";
import { appOf, type Change, type RoomScript, scriptRoom } from "./room-script.ts";
import { ScriptedRandom } from "./scripted-random.ts";
import { startStores } from "./stores.ts";
import { sdkAppIdOf } from "./tencent-answers.ts";
import {
  coldStarts,
  firstQuestionsAfter,
  lateQuestions,
  lateRollupsAt,
  questionsAfterRollups,
  questionsBeforeRollups,
  rollupsAt,
  slots,
  trackedAt,
} from "./timeline.ts";
import { askToTheEnd, Transcript } from "./transcript.ts";
import { startVendor } from "./vendor-server.ts";
import { runOnVirtualTime, setVirtualTime, virtualNow } from "./virtual-time.ts";

/** The parent process's order: which checkout sweeps which rooms. */
export interface CodeProcessOrder {
  readonly folder: string;
  readonly seed: number;
  readonly rooms: readonly number[];
}

const order: CodeProcessOrder = JSON.parse(process.argv[2] ?? "{}");
const rooms = order.rooms.map((index) => scriptRoom(order.seed, index));
const transcript = new Transcript();
const code = new CodeUnderTest(order.folder);

setVirtualTime((trackedAt - 60) * 1000);
const vendor = await startVendor(rooms, virtualNow);
const appNames = new Map(order.rooms.map((index) => [appOf(index).name, appOf(index)]));
await startStores(
  code,
  vendor.origin,
  [...appNames.values()].map(({ name, number, kind }) => ({ name, secret: secretOf(number, kind) })),
);
await code.load();

setVirtualTime(trackedAt * 1000);
for (const room of rooms) {
  if (room.isPut) {
    await tell(room, putRoom(room, room.options));
  }
}
for (const [index, slot] of slots.entries()) {
  setVirtualTime(wholeSecond(slot - 3));
  await changeRooms(index);
  if (coldStarts.has(index)) {
    code.startAnew("snapshot-attendance", index);
  }
  setVirtualTime(wholeSecond(slot) + 100);
  const scheduledTime = new Date(slot * 1000).toISOString();
  await run("snapshot-attendance", { shard: 0, of: 1, scheduledTime });
  if (index === firstQuestionsAfter) {
    await askAbout("in its midst", 1);
  }
}
setVirtualTime(questionsBeforeRollups * 1000);
await askAbout("before roll-ups", 4);
setVirtualTime(rollupsAt * 1000);
await run("roll-up-days", {});
setVirtualTime(questionsAfterRollups * 1000);
await askAbout("after roll-ups", 3);
setVirtualTime(lateRollupsAt * 1000);
await run("roll-up-days", {});
setVirtualTime(lateQuestions * 1000);
await askAbout("days later", 1);
await askService();
await transcript.close();
process.exit(0);

/** Epoch milliseconds of this second, or of the next one that has not begun: how long the run before took must not show. */
function wholeSecond(seconds: number): number {
  return Math.max(seconds * 1000, Math.ceil(virtualNow() / 1000) * 1000);
}

/** Invokes a scheduled function. Its report is compared without its durations. */
async function run(name: string, event: unknown): Promise<void> {
  const at = new Date(virtualNow()).toISOString();
  const report = await runOnVirtualTime(() => code.invoke(name, event));
  const { tookMs: _, lagSeconds: __, ...facts } = { tookMs: 0, lagSeconds: 0, ...(report as object) };
  await transcript.add({ at, asked: { handler: name, event }, replies: [facts] });
}

async function tell(room: RoomScript, question: Question): Promise<void> {
  const at = new Date(virtualNow()).toISOString();
  await transcript.add({ room: room.index, at, asked: question, replies: await askToTheEnd(code, question) });
}

async function askAbout(phase: string, questions: number): Promise<void> {
  for (const room of rooms) {
    const random = new ScriptedRandom(order.seed, phase, room.index);
    for (let question = 0; question < questions; question += 1) {
      await tell(room, scriptQuestion(random, room, [room]));
    }
  }
}

async function askService(): Promise<void> {
  const at = new Date(virtualNow()).toISOString();
  for (const question of serviceQuestions) {
    await transcript.add({ at, asked: question, replies: await askToTheEnd(code, question) });
  }
}

async function changeRooms(beforeSlot: number): Promise<void> {
  for (const room of rooms) {
    for (const change of room.changes.filter((each) => each.beforeSlot === beforeSlot)) {
      await tell(room, changeOf(room, change));
    }
  }
}

function putRoom({ app, groupId }: RoomScript, body: Question["body"]): Question {
  return {
    handler: "track-room",
    method: "PUT",
    route: "/v1/apps/{app}/rooms/{groupId}",
    path: { app, groupId },
    query: {},
    body,
  };
}

function changeOf(room: RoomScript, { what, body, userId }: Change): Question {
  const { app, groupId } = room;
  switch (what) {
    case "put":
      return putRoom(room, body);
    case "untrack":
      return {
        handler: "untrack-room",
        method: "DELETE",
        route: "/v1/apps/{app}/rooms/{groupId}",
        path: { app, groupId },
        query: {},
      };
    default:
      return {
        handler: "forget-member",
        method: "DELETE",
        route: "/v1/apps/{app}/members/{userId}",
        path: { app, userId: `~${Buffer.from(userId).toString("base64url")}` },
        query: what === "replace" ? { replaceWith: "pseudonym" } : {},
      };
  }
}

function secretOf(number: number, kind: ReturnType<typeof appOf>["kind"]): object {
  if (kind === "agora") {
    return {
      provider: "agora",
      appId: String(number).padStart(32, "a"),
      appCertificate: String(number).padStart(32, "c"),
      host: "a1.easemob.com",
      callsPerSecond: { "chatgroups/users": 1_000 },
    };
  }
  return {
    provider: "tencent",
    sdkAppId: sdkAppIdOf(number),
    adminUserId: "administrator",
    secretKey: String(number).padStart(64, "ab"),
    region: "singapore",
    callsPerSecond: { "group_open_http_svc/get_appid_group_list": 1_000, "group_open_http_svc/get_group_info": 1_000 },
    ...(kind === "discovering" ? { discovery: { namePattern: "class*", everyMinutes: 4 } } : {}),
  };
}
