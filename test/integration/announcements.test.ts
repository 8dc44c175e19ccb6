import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Announcement } from "../../shared/announcements/announcement.ts";
import type { SlotObservation } from "../../shared/attendance/observation.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import { deleteRoom, putRoom } from "../../shared/attendance/table/rooms.ts";
import { SnapshotWriter } from "../../shared/attendance/table/snapshot-writer.ts";
import { CheckedSink, runAnnouncements } from "../support/announcement-run.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { type Minute, minutesOf, trackedRoom, writeSlots } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";

const start = 1_767_312_000 + 10 * 3600; // 2026-01-02T10:00:00Z
const minute = 60;
const gapSeconds = 300;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

let now = start;
let table: TestTable;
let sink: CheckedSink;
let writer: SnapshotWriter;

beforeEach(async () => {
  now = start - 3 * minute;
  table = await startTestTable(() => now * 1000);
  sink = new CheckedSink();
  writer = new SnapshotWriter({ table, world: { random: () => 0.5 } });
});

afterEach(async () => {
  await table.close();
});

async function track(groupId: string, changes: Partial<TrackedRoom> = {}): Promise<TrackedRoom> {
  const room = trackedRoom("main", groupId, {
    trackedAt: start - minute / 2,
    sessionGapSeconds: gapSeconds,
    ...changes,
  });
  await putRoom(table, room);
  return room;
}

/** The minutes from `start` on, one after the other: the sweep writes its slot, and at the begin of the next minute the function runs. */
async function live(
  room: TrackedRoom,
  [first, end]: readonly [number, number],
  slotOf: (index: number) => readonly SlotObservation[],
  runs = true,
): Promise<void> {
  for (let index = first; index < end; index += 1) {
    await writeSlots(writer, room, slotOf(index));
    now = start + (index + 1) * minute + 2;
    if (runs) await runAnnouncements(table, sink);
  }
}

/** People by the minute. */
const script = (who: (index: number) => Minute | undefined, minutes = 60) => {
  const slots = minutesOf(start, minutes, who);
  return (index: number) => slots.filter(({ slot }) => slot === start + index * minute);
};

const kindsOf = (announced: readonly Announcement[]) => announced.map(({ kind }) => kind);

describe("the start and the end of a session", () => {
  const oneClass = script((index) => (index >= 3 && index < 13 ? ["ann", "bob"] : []));

  it("are announced once each, the end with the figures of the list of sessions, when nobody can continue it", async () => {
    const room = await track("class");
    await runAnnouncements(table, sink);

    await live(room, [0, 6], oneClass);
    expect(sink.announced).toMatchObject([
      {
        kind: "session.started",
        at: start + 3 * minute + 1,
        detail: { stage: "test", app: "main", groupId: "class", sessionId: "20260102T100301Z" },
      },
    ]);
    await live(room, [6, 21], oneClass);
    expect(kindsOf(sink.announced)).toEqual(["session.started"]);
    await live(room, [21, 40], oneClass);

    expect(kindsOf(sink.announced)).toEqual(["session.started", "session.ended"]);
    const { sessions } = (await reportApi(table)("sessions", { path: { app: "main", groupId: "class" } })).body;
    expect(sink.announced[1]?.detail).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      stage: "test",
      app: "main",
      groupId: "class",
      groupType: "AVChatRoom",
      ...sessions[0],
      notes: [],
      attendees: "/v1/apps/main/rooms/class/attendance/attendees?session=20260102T100301Z",
    });
  });

  it("are announced of two sessions with just more than their silence between them, and of one with less", async () => {
    const room = await track("class");
    await runAnnouncements(table, sink);

    await live(
      room,
      [0, 45],
      script((index) =>
        (index >= 1 && index < 4) || (index >= 8 && index < 12) || (index >= 18 && index < 22) ? ["ann"] : [],
      ),
    );

    expect(sink.announced.map(({ kind, detail }) => [kind, "sessionId" in detail ? detail.sessionId : ""])).toEqual([
      ["session.started", "20260102T100101Z"],
      ["session.ended", "20260102T100101Z"],
      ["session.started", "20260102T101801Z"],
      ["session.ended", "20260102T101801Z"],
    ]);
  });

  it("are announced although no run came for an hour, with the IDs that they would have had", async () => {
    const [seen, missed] = [await track("seen"), await track("missed", { state: "live" })];
    await runAnnouncements(table, sink);
    for (const room of [seen, missed]) await live(room, [0, 40], oneClass, false);
    const late = new CheckedSink();

    await runAnnouncements(table, late);
    await runAnnouncements(table, late);

    expect(late.announced.map(({ kind, detail }) => [kind, "groupId" in detail ? detail.groupId : ""])).toEqual(
      expect.arrayContaining([
        ["session.started", "seen"],
        ["session.ended", "seen"],
        ["session.started", "missed"],
        ["session.ended", "missed"],
      ]),
    );
    expect(new Set(late.announced.map(({ detail }) => detail.id)).size).toBe(4);
  });

  it("is not news where it was before events were on; its end is", async () => {
    const room = await track("class");
    await live(room, [0, 8], oneClass, false);

    await live(room, [8, 40], oneClass);

    expect(kindsOf(sink.announced)).toEqual(["session.ended"]);
  });

  it("are an end too when the room is not tracked any more", async () => {
    const room = await track("class");
    await runAnnouncements(table, sink);
    await live(room, [0, 8], oneClass);
    await deleteRoom(table, room);

    await live(room, [8, 16], () => []);

    expect(sink.announced).toMatchObject([
      { kind: "session.started" },
      { kind: "session.ended", detail: { endedBy: null, notes: ["The room is not tracked any more."] } },
    ]);
  });

  it("tell no name and no ID of anybody", async () => {
    const room = await track("class");
    await runAnnouncements(table, sink);
    await live(
      room,
      [0, 40],
      script((index) => (index < 13 ? ["secret-ann"] : [])),
    );

    expect(kindsOf(sink.announced)).toContain("session.ended");
    expect(JSON.stringify(sink.announced)).not.toContain("secret-ann");
  });
});

describe("a dissolved group", () => {
  it("is announced once, ends its session without waiting, and again when a new group with its ID is dissolved", async () => {
    const room = await track("class");
    await runAnnouncements(table, sink);
    const people = script((index) => (index < 4 || index === 20 ? ["ann"] : []));
    const gone = (index: number) => (index >= 4 && index < 20) || index > 20;

    await live(room, [0, 26], (index) =>
      gone(index)
        ? people(index).map((slot) => ({ ...slot, counts: [], rosters: [], dissolved: true }))
        : people(index),
    );

    const dissolved = sink.announced.filter(({ kind }) => kind === "room.dissolved");
    expect(dissolved).toMatchObject([
      { detail: { foundBetween: [iso(start + 4 * minute), iso(start + 5 * minute)] } },
      { detail: { foundBetween: [iso(start + 21 * minute), iso(start + 22 * minute)] } },
    ]);
    expect(sink.announced.find(({ kind }) => kind === "session.ended")).toMatchObject({
      detail: { endedBy: "dissolved" },
    });
  });

  it("is no news when it was dissolved before events were on", async () => {
    const room = await track("class", { state: "dissolved", stateSince: start - 5 * minute });
    await runAnnouncements(table, sink);

    await live(room, [0, 6], (index) =>
      script(() => [])(index).map((slot) => ({ ...slot, counts: [], rosters: [], dissolved: true })),
    );

    expect(sink.announced).toEqual([]);
  });
});

describe("an app", () => {
  const gapsOf = (reason: "misconfigured" | "throttled") => (slot: SlotObservation) => ({
    ...slot,
    counts: [],
    rosters: [],
    gaps: [
      { what: "count", reason },
      { what: "roster", reason },
    ] as const,
  });
  const everyMinute = script(() => []);

  it("is announced as misconfigured once, until it has been well for ten minutes", async () => {
    const room = await track("class");
    await runAnnouncements(table, sink);

    await live(room, [0, 34], (index) =>
      everyMinute(index).map([3, 4, 9, 30].includes(index) ? gapsOf("misconfigured") : (slot) => slot),
    );

    expect(sink.announced.filter(({ kind }) => kind === "app.misconfigured")).toMatchObject([
      { detail: { app: "main", slot: iso(start + 3 * minute), rooms: 1 } },
      { detail: { slot: iso(start + 30 * minute) } },
    ]);
  });

  it("is announced as badly covered over ten minutes once, be it by gaps or because no sweep ran", async () => {
    const room = await track("class");
    await runAnnouncements(table, sink);

    await live(room, [0, 40], (index) => {
      if (index >= 28 && index < 36) return [];
      return everyMinute(index).map(index >= 12 && index < 14 ? gapsOf("throttled") : (slot) => slot);
    });

    expect(sink.announced).toMatchObject([
      { kind: "coverage.low", detail: { observedShare: 0.8, leastShare: 0.9, due: 20, lost: 4 } },
      { kind: "coverage.low", detail: { observedShare: 0.8 } },
    ]);
  });
});
