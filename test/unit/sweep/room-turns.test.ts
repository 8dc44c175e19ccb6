import { describe, expect, it } from "vitest";
import type { RoomState, TrackedRoom } from "../../../shared/attendance/room.ts";
import { asAppName, asGroupId } from "../../../shared/identity/ids.ts";
import { isDiscoveryDue } from "../../../shared/sweep/discover-rooms.ts";
import { DiscoveryMemory } from "../../../shared/sweep/discovery-memory.ts";
import { planRoom } from "../../../shared/sweep/room-plan.ts";
import { cadenceOf, RoomStates } from "../../../shared/sweep/room-states.ts";
import { SlotMemory } from "../../../shared/sweep/slot-memory.ts";
import { inStableOrder, isTurnOf, shardOf, stableHash } from "../../../shared/sweep/stable-hash.ts";
import { trackedRoom } from "../../support/recorded-rooms.ts";

/** Minute 0 of a day. */
const slot = 1_767_312_000;
const app = asAppName("main");
const room = (groupId: string, changes: Partial<TrackedRoom> = {}) => trackedRoom("main", groupId, changes);
const slotsWhere = (isSo: (at: number) => boolean, minutes: number): number[] =>
  Array.from({ length: minutes }, (_, minute) => minute).filter((minute) => isSo(slot + minute * 60));

describe("the hash that shards, turns and places depend on", () => {
  it.each([
    ["", 2_872_998_923],
    ["main", 3_652_742_172],
    ["live-sg", 1_480_621_089],
    ["@TGS#a6", 2_973_223_558],
    ["课堂", 2_226_631_842],
  ])("of %j is %i in every version", (text, hash) => {
    expect(stableHash(text)).toBe(hash);
  });

  it("gives an app its shard, and rooms their order", () => {
    expect([1, 2, 7].map((of) => shardOf(asAppName("live-sg"), of))).toEqual([0, 1, 3]);
    const rooms = ["room-1", "room-2", "@TGS#a6"].map((groupId) => room(groupId));
    expect(inStableOrder(rooms).map(({ groupId }) => groupId)).toEqual(["room-1", "room-2", "@TGS#a6"]);
    expect(inStableOrder(rooms.toReversed()).map(({ groupId }) => groupId)).toEqual(["room-1", "room-2", "@TGS#a6"]);
  });

  it("gives a room one slot out of so many, and each slot where there is no more than one", () => {
    const one = room("room-1");

    expect(slotsWhere((at) => isTurnOf(one, at, 600), 30)).toEqual(turnsOf("room-1", 10, 30));
    expect(slotsWhere((at) => isTurnOf(one, at, 119), 3)).toEqual([0, 1, 2]);
    expect(slotsWhere((at) => isTurnOf(one, at, 30), 3)).toEqual([0, 1, 2]);
  });
});

/** The minutes from the day's first on that are a room's own, where it has one of so many. */
function turnsOf(groupId: string, turns: number, minutes: number): number[] {
  const own = stableHash(groupId) % turns;
  return Array.from({ length: minutes }, (_, minute) => minute).filter(
    (minute) => (slot / 60 + minute) % turns === own,
  );
}

describe("what is due of a room in a slot", () => {
  it("is one count and one list, or the count alone", () => {
    const both = planRoom(room("room-1"), slot);
    const count = planRoom(room("room-1", { roster: false }), slot);

    expect([both?.countsAtMs, both?.roster, both?.draft.dueParts]).toEqual([undefined, true, 2]);
    expect([count?.countsAtMs, count?.roster, count?.draft.dueParts]).toEqual([undefined, false, 1]);
    expect(both?.draft.sampleEverySeconds).toBe(60);
  });

  it("is a count each so many seconds, at a phase of the room's own, where that is asked for", () => {
    const plan = planRoom(room("room-1", { sampleEverySeconds: 20 }), slot);
    const uneven = planRoom(room("room-1", { sampleEverySeconds: 25, roster: false }), slot);

    expect(plan?.countsAtMs).toEqual([12_944, 32_944, 52_944].map((ms) => slot * 1000 + ms));
    expect(plan?.draft.dueParts).toBe(4);
    expect(uneven?.countsAtMs).toEqual(
      [2_848_012_944 % 25_000, (2_848_012_944 % 25_000) + 25_000].map((ms) => slot * 1000 + ms),
    );
    expect(uneven?.draft.dueParts).toBe(2);
  });

  it("of a chat group comes in one walk, however often it is to be counted", () => {
    const plan = planRoom(room("1", { groupType: "ChatGroup", sampleEverySeconds: 20 }), slot);
    const count = planRoom(room("1", { groupType: "ChatGroup", roster: false }), slot);

    expect([plan?.countsAtMs, plan?.roster, plan?.draft.dueParts]).toEqual([undefined, true, 2]);
    expect(count?.draft.dueParts).toBe(1);
  });

  it.each([
    ["live", true, 60, 1],
    ["live", false, 60, 1],
    ["idle", true, 300, 5],
    ["idle", false, 60, 1],
    ["dissolved", true, 600, 10],
    ["dissolved", false, 600, 10],
  ] as const)("of a room that is %s (adaptive: %s) comes every %i seconds", (state, adaptive, seconds, turns) => {
    const one = room("room-1", { state, adaptive });

    expect(cadenceOf(one)).toBe(seconds);
    expect(slotsWhere((at) => planRoom(one, at) !== undefined, 30)).toEqual(turnsOf("room-1", turns, 30));
    expect(planRoom(one, slot + (turnsOf("room-1", turns, 30)[0] ?? 0) * 60)?.draft.sampleEverySeconds).toBe(seconds);
  });
});

describe("the state of a room after it was observed", () => {
  /** The states that follow from what was seen in each slot: a number of people, nobody on a list, a gap, or no group. */
  function statesAfter(seen: readonly (number | "gap" | "gone")[], given: Partial<TrackedRoom> = {}) {
    const states = new RoomStates();
    let state: RoomState = given.state ?? "live";
    return seen.map((what, index) => {
      const draft = planRoom(room("room-1", { adaptive: true, ...given, state: "live" }), slot + index * 60)?.draft;
      if (draft === undefined) throw new Error("each slot is due");
      Object.assign(draft, { room: room("room-1", { adaptive: true, ...given, state }) });
      if (what === "gone") draft.dissolved = true;
      if (typeof what === "number") draft.counts.push({ at: slot + index * 60, count: what });
      state = states.after(draft) ?? state;
      return state;
    });
  }
  const times = <T>(count: number, what: T): T[] => new Array<T>(count).fill(what);

  it("is idle when it was empty for half an hour, and live with the first person", () => {
    expect(statesAfter([...times(32, 0), 1])).toEqual([...times(30, "live"), "idle", "idle", "live"]);
  });

  it("counts half an hour anew after anybody was there, after a gap it goes on", () => {
    expect(statesAfter([...times(29, 0), 1, ...times(31, 0)])).toEqual([...times(60, "live"), "idle"]);
    expect(statesAfter([0, ...times(29, "gap" as const), 0])).toEqual([...times(30, "live"), "idle"]);
  });

  it("counts half an hour anew once it was idle", () => {
    expect(statesAfter([...times(31, 0), 1, ...times(31, 0)])).toEqual([
      ...times(30, "live"),
      "idle",
      ...times(31, "live"),
      "idle",
    ]);
  });

  it("is not changed by a gap, whatever it is", () => {
    for (const state of ["live", "idle", "dissolved"] as const) {
      expect(statesAfter(["gap", "gap"], { state })).toEqual([state, state]);
    }
  });

  it("is live for a room that is not adaptive, however empty", () => {
    expect(statesAfter(times(40, 0), { adaptive: false })).toEqual(times(40, "live"));
    expect(statesAfter([0], { adaptive: false, state: "idle" })).toEqual(["live"]);
  });

  it("is dissolved when the vendor says so, and live when it is back; emptiness counts from then on", () => {
    expect(statesAfter([0, "gone", 0, ...times(29, 0), 0])).toEqual([
      "live",
      "dissolved",
      ...times(30, "live"),
      "idle",
    ]);
  });

  it("is live where somebody is on a list, even without a count", () => {
    const states = new RoomStates();
    const draft = planRoom(room("room-1", { adaptive: true, state: "live" }), slot)?.draft;
    const members = [{ userId: "ann", joinedAt: slot }] as never;
    draft?.rosters.push({ from: slot, to: slot, listed: 1, robots: 0, ended: true, members });
    Object.assign(draft ?? {}, { room: room("room-1", { adaptive: true, state: "idle" }) });

    expect(draft && states.after(draft)).toBe("live");
  });
});

describe("discovery", () => {
  it("comes once in so many minutes, at a minute of the app's own", () => {
    const settings = { namePattern: "*", everyMinutes: 5, roster: true };
    const own = stableHash(app) % 5;

    const due = slotsWhere((at) => isDiscoveryDue(app, settings, at), 15);

    expect(due).toEqual(
      [0, 1, 2, 3, 4]
        .filter((minute) => (slot / 60 + minute) % 5 === own)
        .flatMap((minute) => [minute, minute + 5, minute + 10]),
    );
    expect(slotsWhere((at) => isDiscoveryDue(app, { ...settings, everyMinutes: 1 }, at), 3)).toEqual([0, 1, 2]);
  });

  it("remembers for an hour, app by app, which names did not match", () => {
    const memory = new DiscoveryMemory();
    const other = asAppName("other");
    memory.passedOver(app, slot).add(asGroupId("staff"));
    memory.passedOver(other, slot + 60).add(asGroupId("kitchen"));

    expect([...memory.passedOver(app, slot + 3_599)]).toEqual(["staff"]);
    expect([...memory.passedOver(other, slot + 3_600)]).toEqual(["kitchen"]);
    expect([...memory.passedOver(app, slot + 3_600)]).toEqual([]);
    memory.passedOver(app, slot + 3_660).add(asGroupId("staff"));
    expect([...memory.passedOver(app, slot + 7_199)]).toEqual(["staff"]);
    expect([...memory.passedOver(app, slot + 7_200)]).toEqual([]);
  });
});

describe("the memory of slots", () => {
  it("knows a slot of one app, or of all", () => {
    const memory = new SlotMemory();
    memory.add(app, slot);
    memory.addAll(slot + 60);

    expect([memory.has(app, slot), memory.has(asAppName("other"), slot)]).toEqual([true, false]);
    expect([memory.has(app, slot + 60), memory.has(asAppName("other"), slot + 60)]).toEqual([true, true]);
    expect(memory.has(app, slot + 120)).toBe(false);
  });

  it("forgets the oldest beyond 4,096", () => {
    const memory = new SlotMemory();
    for (let index = 0; index < 4_096; index += 1) memory.add(app, slot + index * 60);
    const full = memory.has(app, slot);

    memory.add(app, slot + 4_096 * 60);

    expect(full).toBe(true);
    expect([0, 1, 4_096].map((index) => memory.has(app, slot + index * 60))).toEqual([false, true, true]);
  });
});
