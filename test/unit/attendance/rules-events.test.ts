import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import { reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import { reportSummary } from "../../../shared/attendance/reports/summary.ts";
import type { RoomEvent, RoomEventKind } from "../../../shared/attendance/room-event.ts";
import { PresenceFold } from "../../../shared/attendance/rules/presence-fold.ts";
import type { StayBounds } from "../../../shared/attendance/rules/stay.ts";
import { readRoom } from "../../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { asUserId, type UserId } from "../../../shared/identity/ids.ts";
import { allAttendees } from "../../support/everybody.ts";
import { minutesOfEvents } from "../../support/room-history/event-sender.ts";

const start = 1_767_225_600;
const ann = asUserId("ann");

/** Who is on the list of each minute, with the second of the join. The list is asked for one second into the minute. */
type Lists = readonly (Readonly<Record<string, number>> | null)[];

function slotsOf(lists: Lists): SlotObservation[] {
  return lists.map((joins, minute) => {
    const slot = start + 60 * minute;
    const members = Object.entries(joins ?? {}).map(([id, at]) => ({ userId: asUserId(id), joinedAt: start + at }));
    const roster = { from: slot + 1, to: slot + 2, listed: members.length, robots: 0, ended: true, members };
    const rosters = joins === null ? [] : [roster];
    return { slot, counts: [], rosters, gaps: [], dissolved: false, sampleEverySeconds: 60 };
  });
}

function event(kind: RoomEventKind, second: number | null, userId: UserId | null = ann): RoomEvent {
  const atMs = second === null ? null : Math.round((start + second) * 1000);
  const graceSeconds = kind === "dropped" ? 50 : 0;
  return { kind, userId, atMs, receivedAtMs: (atMs ?? start * 1000) + 300, graceSeconds };
}

async function foldOf(lists: Lists, events: readonly RoomEvent[], pairedEvents = false): Promise<PresenceFold> {
  const fold = new PresenceFold({ ...defaultTruthSettings, pairedEvents });
  await readRoom([...slotsOf(lists), ...minutesOfEvents(events)], [fold]);
  fold.finish();
  return fold;
}

function staysIn({ people, skew }: PresenceFold, userId = ann): readonly StayBounds[] {
  const personIndex = people.register.find(userId);
  return personIndex === undefined ? [] : people.boundsOf(personIndex, skew);
}

/** Join and leave intervals of Ann, and what proved each leave, in seconds since the start. */
async function annIn(lists: Lists, events: readonly RoomEvent[]) {
  const since = (at: number | null): number | null => (at === null ? null : Math.round(1000 * (at - start)) / 1000);
  return staysIn(await foldOf(lists, events)).map((stay) => ({
    join: [since(stay.joinEarliest), since(stay.joinLatest)],
    leave: [since(stay.leaveEarliest), since(stay.leaveLatest)],
    endedBy: stay.endedBy,
  }));
}

describe("what webhooks prove (rule 14)", () => {
  const seenOnce: Lists = [{}, { ann: 30 }, { ann: 30 }, {}];

  it("names the millisecond of a join, and bounds a leave from above", async () => {
    const stays = await annIn(seenOnce, [event("online", 30.4), event("offline", 130.25)]);

    expect(stays).toEqual([{ join: [30.4, 30.4], leave: [81, 130.25], endedBy: "event" }]);
  });

  it("reads a joined device as the join of its second, and an exited one as no leave", async () => {
    const stays = await annIn(seenOnce, [event("joined", 30.4), event("exited", 130.25)]);

    expect(stays).toEqual([{ join: [30.4, 30.4], leave: [81, 182], endedBy: "missed" }]);
  });

  it("guesses no leave from an exit while another device is known to remain", async () => {
    const entered = [event("joined", 30.4), event("joined", 50), event("exited", 130)];
    const guessIn = async (events: readonly RoomEvent[]) => staysIn(await foldOf(seenOnce, events))[0]?.events?.leave;

    expect(await guessIn(entered)).toBeNull();
    expect(await guessIn([...entered, event("exited", 135)])).toBeCloseTo(start + 135, 2);
  });

  it("begins another stay with a device that enters after the list that proves a leave may have been made", async () => {
    const left = { join: [30, 31], leave: [81, 182], endedBy: "missed" };

    expect(await annIn(seenOnce, [event("joined", 150)])).toEqual([
      left,
      { join: [81, 150], leave: [150, null], endedBy: null },
    ]);
    expect(await annIn(seenOnce, [event("joined", 130)])).toEqual([left]);
  });

  it("ends a stay by the absence after such a device, too, for then both stays are over", async () => {
    expect(await annIn(seenOnce, [event("joined", 150), event("offline", 160)])).toEqual([
      { join: [30, 31], leave: [81, 160], endedBy: "event" },
      { join: [81, 150], leave: [150, 160], endedBy: "event" },
    ]);
  });

  it("tells of a stay between two lists, and of one that lists never show", async () => {
    const stays = await annIn([{}, {}, {}], [event("online", 65.5), event("offline", 71)]);

    expect(stays).toEqual([{ join: [65.5, 65.5], leave: [65.5, 71], endedBy: "event" }]);
  });

  it("ends a stay that no list shows by the next one, and not by the end of the group long after it", async () => {
    const lists: Lists = [null, { ann: 40 }, { ann: 40 }];
    const stays = await annIn(lists, [event("online", 10.5), event("destroyed", 150, null)]);

    expect(stays).toEqual([
      { join: [10.5, 10.5], leave: [10.5, 41], endedBy: "returned" },
      { join: [40, 41], leave: [81, 150], endedBy: "event" },
    ]);
  });

  it("ends a stay whose leave no webhook told by the lists", async () => {
    const stays = await annIn([{}, {}, {}, {}], [event("online", 65.5)]);

    expect(stays).toEqual([{ join: [65.5, 65.5], leave: [65.5, 122], endedBy: "missed" }]);
  });

  it("takes a leave without a join for the end of a stay since the last absence", async () => {
    const stays = await annIn([{}, {}, {}], [event("offline", 71)]);

    expect(stays).toEqual([{ join: [21, 71], leave: [71, 71], endedBy: "event" }]);
  });

  it("reads a lost connection as an interval of its grace", async () => {
    const stays = await annIn([null, null, null], [event("dropped", 100)]);

    expect(stays).toEqual([{ join: [Number.NEGATIVE_INFINITY, 100], leave: [50, 100], endedBy: "event" }]);
  });

  it("gives a leave in the second of a later join to the stay before it", async () => {
    const stays = await annIn([{}, { ann: 30 }, { ann: 90 }, { ann: 90 }], [event("offline", 90.2)]);

    expect(stays[0]).toEqual({ join: [30, 31], leave: [30, 90.2], endedBy: "event" });
    expect(stays[1]?.leave).toEqual([141, null]);
  });

  it("does so too where no list shows the stay before it", async () => {
    const stays = await annIn([{}, { ann: 30 }, { ann: 30 }], [event("offline", 30.2)]);

    expect(stays).toEqual([
      { join: [-39, 30.2], leave: [30.2, 30.2], endedBy: "event" },
      { join: [30, 31], leave: [81, null], endedBy: null },
    ]);
  });

  it("believes the lists where an event contradicts them, and counts it", async () => {
    const fold = await foldOf([{}, { ann: 30 }, { ann: 30 }, { ann: 30 }], [event("offline", 70)]);

    expect(staysIn(fold)).toMatchObject([{ leaveEarliest: start + 141, leaveLatest: null }]);
    expect(fold.events.contradictions).toBe(1);
  });

  it("makes two stays of one join time with a leave and a return inside it", async () => {
    const lists = [{}, { ann: 30 }, { ann: 30 }, { ann: 30 }, { ann: 30 }];
    const stays = await annIn(lists, [event("dropped", 130), event("online", 140.5)]);

    expect(stays).toEqual([
      { join: [30, 31], leave: [81, 130], endedBy: "event" },
      { join: [140.5, 140.5], leave: [201, null], endedBy: null },
    ]);
  });

  it("lets everybody leave with the group", async () => {
    const stays = await annIn([{}, { ann: 30 }, { ann: 30 }, null], [event("destroyed", 121.5, null)]);

    expect(stays).toEqual([{ join: [30, 31], leave: [81, 121.5], endedBy: "event" }]);
  });

  it("makes nothing of an event without a time, or from the future", async () => {
    const future = { ...event("offline", 130), receivedAtMs: (start - 900) * 1000 };
    const without = await annIn(seenOnce, []);

    expect(await annIn(seenOnce, [event("offline", null)])).toEqual(without);
    expect(await annIn(seenOnce, [future])).toEqual(without);
  });

  it("bounds the vendor's clock by events that arrive before they happen", async () => {
    const ahead = { ...event("offline", 130), receivedAtMs: (start + 127) * 1000 };
    const { skew } = await foldOf(seenOnce, [ahead]);

    expect(skew.aheadAtLeast).toBe(3);
  });
});

describe("the assumption paired-events", () => {
  /** Forty people come one after the other, and leave in the same order two minutes later. */
  const lists = Array.from({ length: 12 }, (_, minute) =>
    Object.fromEntries(
      Array.from({ length: 40 }, (__, person) => [`p${person}`, 10 * person + 30] as const).filter(
        ([, join]) => join < 60 * minute - 5 && join + 120 > 60 * minute - 5,
      ),
    ),
  );
  const events = Array.from({ length: 40 }, (_, person) => [
    event("online", 10 * person + 30.5, asUserId(`p${person}`)),
    event("offline", 10 * person + 150.5, asUserId(`p${person}`)),
  ]).flat();

  it("makes leaves exact while every known change has its event", async () => {
    const fold = await foldOf(lists, events, true);

    const leaves = Array.from({ length: 40 }, (_, person) => staysIn(fold, asUserId(`p${person}`))[0]);

    expect(leaves.every((stay, person) => stay?.leaveEarliest === start + 10 * person + 150.5)).toBe(true);
  });

  it("makes leaves exact of people whom cut lists hide, whatever the length of these lists", async () => {
    const everybody = Array.from({ length: 60 }, (_, person) => [`p${person}`, 30 * person + 30] as const);
    const observations = slotsOf(
      Array.from({ length: 43 }, (_, minute) => {
        const there = everybody.filter(([, join]) => join < 60 * minute - 5 && join + 600 > 60 * minute - 5);
        return Object.fromEntries(there.slice(-10));
      }),
    ).map((slot) => ({ ...slot, counts: [{ at: slot.slot + 1, count: 20 }] }));
    const told = everybody.flatMap(([id, join]) => [
      event("online", join + 0.5, asUserId(id)),
      event("offline", join + 600.5, asUserId(id)),
    ]);
    const fold = new PresenceFold(defaultTruthSettings);
    await readRoom([...observations, ...minutesOfEvents(told)], [fold]);
    fold.finish();

    const leaves = everybody.map(([id]) => (staysIn(fold, asUserId(id))[0]?.leaveEarliest ?? 0) - start);

    expect(leaves).toEqual(everybody.map(([, join]) => join + 600.5));
  });

  it("falls back to what lists prove near an event that is missing", async () => {
    const rest = events.filter(({ kind, userId }) => !(kind === "offline" && userId === asUserId("p20")));
    const fold = await foldOf(lists, rest, true);

    const [stay] = staysIn(fold, asUserId("p25"));

    expect(stay?.leaveLatest).toBe(start + 400.5);
    expect(stay?.leaveEarliest).toBeLessThan(start + 400);
  });
});

describe("measured recall", () => {
  const window = { from: start, to: start + 3600 };
  const crowd = (from: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, from + index]));
  const lists = [{}, crowd(30, 20), {}, {}];
  const joins = Array.from({ length: 20 }, (_, index) => event("online", 30.5 + index, asUserId(`p${index}`)));

  it("is the share of the changes that lists prove which have their event, printed with the last event", async () => {
    const { events, notes } = await reportSummary([...slotsOf(lists), ...minutesOfEvents(joins)], window);

    expect(events).toEqual({
      events: 20,
      lastEventAt: "2026-01-01T00:00:49Z",
      recall: 0.5,
      hours: [{ from: "2026-01-01T00:00:00Z", changes: 40, recall: 0.5 }],
      contradictions: 0,
    });
    expect(notes.join(" ")).toContain(
      "Webhooks stopped: the lists show 20 joins and leaves after 2026-01-01T00:00:49Z",
    );
    expect(notes.join(" ")).toContain("no account's leave");
  });

  it("is left out where no webhook came", async () => {
    const summary = await reportSummary(slotsOf(lists), window);

    expect(summary).not.toHaveProperty("events");
  });

  it("names people whom no list shows", async () => {
    const report = await reportAttendees([...slotsOf([{}, {}]), ...minutesOfEvents([event("online", 65)])], window);

    expect(allAttendees(report)).toMatchObject([{ userId: "ann", status: "present" }]);
  });
});
