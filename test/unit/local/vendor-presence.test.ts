import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PresenceEvent } from "../../../local/vendor-simulators/online-state.ts";
import { PresenceHistory } from "../../../local/vendor-simulators/presence-history.ts";
import { createSlidingWindow, createWindowPeak } from "../../../local/vendor-simulators/sliding-window.ts";
import { SteadyCrowd } from "../../../local/vendor-simulators/steady-crowd.ts";

const userIds = ["ann", "ben", "cleo", "dan"];

const anyEvent: fc.Arbitrary<PresenceEvent> = fc.oneof(
  fc.record({
    kind: fc.constant("join" as const),
    at: fc.integer({ min: 0, max: 50 }),
    userId: fc.constantFrom(...userIds),
    device: fc.constantFrom("app", "web"),
  }),
  fc.record({
    kind: fc.constant("leave" as const),
    at: fc.integer({ min: 0, max: 50 }),
    userId: fc.constantFrom(...userIds),
    device: fc.constantFrom("app", "web"),
  }),
  fc.record({
    kind: fc.constant("leave" as const),
    at: fc.integer({ min: 0, max: 50 }),
    userId: fc.constantFrom(...userIds),
  }),
);

/** The slow and obvious reading: replay everything up to the instant, device by device. */
function replay(events: readonly PresenceEvent[], at: number): Map<string, Set<string>> {
  const devices = new Map<string, Set<string>>();
  const due = events.filter((event) => event.at <= at);
  for (const event of due.toSorted((one, other) => one.at - other.at)) {
    const held = devices.get(event.userId) ?? new Set<string>();
    devices.set(event.userId, held);
    if (event.kind === "join") held.add(event.device ?? "app");
    else if (event.device === undefined) held.clear();
    else held.delete(event.device);
  }
  return new Map([...devices].filter(([, held]) => held.size > 0));
}

describe("presence history", () => {
  test("agrees with a plain replay whatever the order of writing and of asking", () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { maxLength: 40 }),
        fc.array(fc.integer({ min: -1, max: 51 })),
        (events, asked) => {
          const history = new PresenceHistory();
          events.forEach((event, index) => {
            history.record(event);
            // Asking in between must not leave anything behind that later events make wrong.
            const instant = asked[index];
            if (instant !== undefined) history.onlineAt(instant);
          });

          for (const at of asked) {
            const truth = replay(events, at);
            expect([...history.onlineAt(at)].map(({ userId }) => userId).toSorted()).toEqual(
              [...truth.keys()].toSorted(),
            );
            expect(history.countAt(at)).toBe(truth.size);
            expect(history.webUsersAt(at)).toBe([...truth.values()].filter((held) => held.has("web")).length);
          }
        },
      ),
    );
  });

  test("forgetting the past changes no later view", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), fc.integer({ min: 0, max: 50 }), (events, forgotten) => {
        const history = new PresenceHistory();
        for (const event of events) history.record(event);
        history.onlineAt(20);

        history.forgetBefore(forgotten);

        for (let at = forgotten; at <= 51; at += 3) {
          const truth = replay(events, at);
          expect(history.countAt(at)).toBe(truth.size);
          expect([...history.onlineAt(at)].map(({ userId }) => userId).toSorted()).toEqual(
            [...truth.keys()].toSorted(),
          );
        }
      }),
    );
  });

  test("someone with two devices is online until the last of them leaves", () => {
    const history = new PresenceHistory();
    history.record({ kind: "join", at: 10, userId: "ann", device: "app" });
    history.record({ kind: "join", at: 20, userId: "ann", device: "web" });
    history.record({ kind: "leave", at: 30, userId: "ann", device: "app" });
    history.record({ kind: "leave", at: 40, userId: "ann", device: "web" });

    expect(history.isOnlineAt(35, "ann")).toMatchObject({ joinedAt: 10, latestDeviceAt: 20 });
    expect(history.isOnlineAt(40, "ann")).toBeUndefined();
    expect(history.stays(0, 100)).toEqual([{ userId: "ann", joinedAt: 10, leftAt: 40 }]);
  });

  test("stays are cut by no window, and last while nobody has left yet", () => {
    const history = new PresenceHistory();
    history.record({ kind: "join", at: 10, userId: "ann" });
    history.record({ kind: "leave", at: 30, userId: "ann" });
    history.record({ kind: "join", at: 40, userId: "ann" });

    expect(history.stays(20, 60)).toEqual([
      { userId: "ann", joinedAt: 10, leftAt: 30 },
      { userId: "ann", joinedAt: 40, leftAt: null },
    ]);
    expect(history.stays(0, 20)).toEqual([{ userId: "ann", joinedAt: 10, leftAt: null }]);
    expect(history.stays(31, 39)).toEqual([]);
  });
});

describe("steady crowd", () => {
  test("keeps its size, and whoever is listed is in a stay of that time", () => {
    const crowd = new SteadyCrowd({ size: 200, meanStayMs: 60_000, seed: 7, rejoinShare: 0.3 });

    for (const at of [0, 12_345, 600_000, 1_700_000_000_000]) {
      const online = crowd.onlineAt(at);
      expect(new Set(online.map(({ userId }) => userId)).size).toBe(200);
      expect(online.every(({ joinedAt }) => joinedAt <= at && at < joinedAt + 60_000)).toBe(true);
      const stays = new Map(crowd.stays(at, at).map((stay) => [stay.userId, stay]));
      expect(online.every(({ userId, joinedAt }) => stays.get(userId)?.joinedAt === joinedAt)).toBe(true);
    }
  });

  test("changes by its share a minute, and some come back", () => {
    const crowd = new SteadyCrowd({ size: 1_000, meanStayMs: 20 * 60_000, seed: 3, rejoinShare: 0.3 });
    const idsAt = (minute: number) => new Set(crowd.onlineAt(minute * 60_000).map(({ userId }) => userId));

    const stayed = [...idsAt(0)].filter((userId) => idsAt(1).has(userId)).length;
    const cameBack = [...idsAt(0)].filter((userId) => !idsAt(20).has(userId) && idsAt(40).has(userId)).length;

    expect(stayed).toBeGreaterThan(930);
    expect(stayed).toBeLessThan(970);
    expect(cameBack).toBeGreaterThan(100);
  });
});

describe("sliding window", () => {
  test("never admits more than its limit in any window, and never refuses without need", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 80 }), (gaps) => {
        const window = createSlidingWindow(5, 1_000);
        const admitted: number[] = [];
        let at = 0;
        for (const gap of gaps) {
          at += gap;
          const recent = admitted.filter((earlier) => at - earlier < 1_000).length;

          const isAdmitted = window.admit(at);

          expect(isAdmitted).toBe(recent < 5);
          if (isAdmitted) admitted.push(at);
        }
      }),
    );
  });

  test("the peak is the most that any window has held", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 60 }), (gaps) => {
        const peak = createWindowPeak(1_000);
        const arrivals: number[] = [];
        for (const gap of gaps) {
          arrivals.push((arrivals.at(-1) ?? 0) + gap);
          peak.record(arrivals.at(-1) ?? 0);
        }

        const counts = arrivals.map((end) => arrivals.filter((at) => at <= end && end - at < 1_000).length);

        expect(peak.peak).toBe(Math.max(...counts));
      }),
    );
  });
});
