import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RoomEvent } from "../../shared/attendance/room-event.ts";
import { eventMessageBodies } from "../../shared/events/event-message.ts";
import { storeEvents } from "../../shared/events/store-events.ts";
import { readTencentWebhook } from "../../shared/webhooks/tencent-webhook.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { propertySeed } from "../support/property-runs.ts";
import { recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";
import { type EventFamily, EventSender, usualEvents } from "../support/room-history/event-sender.ts";
import type { TruePerson } from "../support/room-history/true-people.ts";
import { makeRoomHistory } from "../support/room-history.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tencentWebhook } from "../support/signed-webhooks.ts";

const signer = { sdkAppId: 1_400_000_001, token: "token" };
/** Fractions of a second that are lost between milliseconds and seconds. */
const rounding = 2e-3;

let nowMs = 0;
let table: TestTable;
let rooms = 0;

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
});

afterAll(() => table.close());

/** The webhook with which Tencent says it. */
function bodyOf({ kind, userId, atMs }: RoomEvent, groupId: string) {
  const person = [{ Member_Account: userId }];
  const facts = { GroupId: groupId, EventTime: atMs };
  const state = { ...facts, CallbackCommand: "Group.CallbackOnMemberStateChange", MemberList: person };
  switch (kind) {
    case "online":
      return { ...state, EventType: "Online", EventCause: "Join" };
    case "offline":
      return { ...state, EventType: "Offline", EventCause: "Quit" };
    case "dropped":
      return { ...state, EventType: "Offline", EventCause: "HeartbeatInterrupt" };
    case "joined":
      return { ...facts, CallbackCommand: "Group.CallbackAfterNewMemberJoin", NewMemberList: person };
    case "exited":
      return { ...facts, CallbackCommand: "Group.CallbackAfterMemberExit", ExitMemberList: person };
    case "destroyed":
      return { ...facts, CallbackCommand: "Group.CallbackAfterGroupDestroyed" };
  }
}

/** Sends each event as a signed webhook, at the time of its arrival, through the queue into the table. */
async function arrive(events: readonly RoomEvent[], room: ReturnType<typeof trackedRoom>): Promise<void> {
  const messages = events.map((event, index) => {
    const { receivedAtMs } = event;
    const { query = {}, body = "" } = tencentWebhook(signer, bodyOf(event, room.groupId), receivedAtMs);
    const arrived = { query: new URLSearchParams(query as Record<string, string>), body, receivedAtMs };
    const verdict = readTencentWebhook({ sdkAppId: signer.sdkAppId, tokens: [signer.token] }, arrived);
    if (verdict.kind !== "events") throw new Error(`not taken: ${JSON.stringify([event, verdict])}`);
    const [text = ""] = eventMessageBodies({ app: room.app, groupId: verdict.groupId, events: verdict.events });
    return { messageId: `m${index}`, body: text };
  });
  const onTrouble = (what: string, facts: object, cause?: unknown): never => {
    throw new Error(`${what}: ${JSON.stringify(facts)}`, { cause });
  };
  for (let first = 0; first < messages.length; first += 50) {
    const batch = messages.slice(first, first + 50);
    const { failed } = await storeEvents({ table, notes: new Map(), onTrouble }, batch, new AbortController().signal);
    expect(failed).toEqual([]);
  }
}

const seconds = (time: string | null, never: number): number => (time === null ? never : Date.parse(time) / 1000);

interface ReportedStay {
  readonly joinedAt: string | null;
  readonly joinedBetween?: readonly [string | null, string];
  readonly leftBetween: readonly [string, string | null];
  readonly leftProvenBy: string | null;
}

/** True when a join and the leave of one true stay lie in the stay's intervals, whose bounds are printed in whole seconds or in milliseconds. */
function existed({ presences }: TruePerson, stay: ReportedStay): boolean {
  const joined = stay.joinedBetween ?? [stay.joinedAt, stay.joinedAt];
  const hasMs = (stay.joinedAt ?? "").includes(".");
  const from = seconds(joined[0], Number.NEGATIVE_INFINITY) - rounding;
  const to =
    seconds(joined[1], Number.POSITIVE_INFINITY) + (stay.joinedBetween === undefined && !hasMs ? 1 : 0) + rounding;
  const left = seconds(stay.leftBetween[0], 0) - rounding;
  const latest = seconds(stay.leftBetween[1], Number.POSITIVE_INFINITY) + rounding;
  return presences.some(({ visits, leave }) => {
    if (!visits.some(({ join }) => join >= from && join <= to)) return false;
    const isOtherDevice = visits.some(({ join }) => join >= left && join <= latest);
    return (leave >= left && leave <= latest) || (stay.leftProvenBy === "returned" && isOtherDevice);
  });
}

interface ReportedAttendee {
  readonly userId: string;
  readonly status: string;
  readonly secondsMin: number;
  readonly stays: readonly ReportedStay[];
}

function holdTrue(
  attendee: ReportedAttendee,
  truth: TruePerson | undefined,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  const there = (truth?.presences ?? []).reduce(
    (sum, { join, leave }) => sum + Math.max(0, Math.min(leave, to) - Math.max(join, from)),
    0,
  );
  const facts = JSON.stringify({ attendee, truth });
  expect(attendee.secondsMin, facts).toBeLessThanOrEqual(there + rounding);
  if (attendee.status === "present") expect(there, facts).toBeGreaterThan(0);
  for (const stay of attendee.stays) expect(truth !== undefined && existed(truth, stay), facts).toBe(true);
}

describe("what the API reports of a room whose signed webhooks are lost, late, repeated and out of order", () => {
  it("is true of each person", async () => {
    const law = fc.asyncProperty(
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      fc.constantFrom<EventFamily[]>("accounts", "devices", "both"),
      fc.constantFrom(0, 0.02, 0.2, 0.5),
      async (seed, family, lossShare) => {
        const history = makeRoomHistory(seed, { size: 12, slots: 12, churn: 0.2, countAgeSeconds: 20, lateShare: 0 });
        const { start, end, people, plan, observations } = history;
        nowMs = (end + 4 * 86_400) * 1000;
        const room = trackedRoom("main", `room-${rooms++}`, { trackedAt: start });
        await recordRoom(table, room, observations);
        const destroyedAt = plan.dissolvesAt === null ? null : start + plan.dissolvesAt;
        const sender = new EventSender(seed, { ...usualEvents, family, lossShare, outages: 1 }, start, end);
        const random = seededRandom(seed);
        const recorded = sender.send(people, destroyedAt).filter(({ atMs }) => (atMs ?? 0) >= (start - 60) * 1000);
        await arrive(
          recorded.toSorted(() => random() - 0.5),
          room,
        );

        const truths = new Map(people.map((person) => [String(person.userId), person]));
        const third = Math.floor((end - start) / 180) * 60;
        for (const window of [
          { from: start, to: end },
          { from: start + third, to: end - third },
        ]) {
          const query = {
            from: new Date(window.from * 1000).toISOString(),
            to: new Date(window.to * 1000).toISOString(),
          };
          const { status, body } = await reportApi(table)("attendees", {
            path: { app: "main", groupId: room.groupId },
            query,
          });
          expect(status).toBe(200);
          for (const attendee of body.attendees) holdTrue(attendee, truths.get(attendee.userId), window);
        }
      },
    );

    await fc.assert(law, { numRuns: 3, seed: propertySeed(), endOnFailure: true });
  }, 240_000);
});
