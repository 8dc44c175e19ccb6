import { describe, expect, it } from "vitest";
import type { RosterSample, SlotObservation } from "../../../shared/attendance/observation.ts";
import { PresenceFold } from "../../../shared/attendance/rules/presence-fold.ts";
import { judgeRoster } from "../../../shared/attendance/rules/roster-completeness.ts";
import { findSessions, OccupancyRuns } from "../../../shared/attendance/rules/sessions.ts";
import { boundStay } from "../../../shared/attendance/rules/stay.ts";
import { isSuspect } from "../../../shared/attendance/rules/suspect-counts.ts";
import { readRoom } from "../../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings, type TruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { everybody, personOf, totalPerson } from "../../support/everybody.ts";

const start = 1_767_225_600;

/** A list that was read in the first second of a minute; join times relative to the start. */
function list(minute: number, joins: Record<string, number>, given: Partial<RosterSample> = {}): RosterSample {
  const members = Object.keys(joins)
    .sort()
    .map((name) => ({ userId: asUserId(name), joinedAt: start + (joins[name] ?? 0) }));
  const from = start + minute * 60;
  return { from, to: from + 1, listed: members.length, robots: 0, ended: true, members, ...given };
}

function slot(minute: number, roster: RosterSample | null, given: Partial<SlotObservation> = {}): SlotObservation {
  return {
    slot: start + minute * 60,
    counts: [],
    rosters: roster === null ? [] : [roster],
    gaps: [],
    dissolved: false,
    sampleEverySeconds: 60,
    ...given,
  };
}

const counted = (minute: number, count: number): Partial<SlotObservation> => ({
  counts: [{ at: start + minute * 60 + 1, count }],
});

/** The stays of everybody, with all times relative to the start. */
async function staysOf(observations: readonly SlotObservation[], given: Partial<TruthSettings> = {}) {
  const settings = { ...defaultTruthSettings, ...given };
  const presence = new PresenceFold(settings);
  await readRoom(observations, [presence], settings);
  presence.finish();
  const stays: Record<string, unknown[]> = {};
  for (const person of everybody(presence.people)) {
    stays[person.userId] = person.stays.map((stay) => {
      const { joinEarliest, leaveEarliest, leaveLatest } = boundStay(stay, presence.skew);
      return [
        joinEarliest - start,
        leaveEarliest - start,
        leaveLatest === null ? null : leaveLatest - start,
        stay.endedBy,
      ];
    });
  }
  return stays;
}

const crowd = (size: number, joinedAt: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: size }, (_, index) => [`crowd${index}`, joinedAt]));

describe("a stay", () => {
  it("ends between the last proof of presence and the first complete list without it", async () => {
    const stays = await staysOf([slot(1, list(1, { ann: 10, bob: 10 })), slot(2, list(2, { bob: 10 }))]);

    expect(stays).toEqual({ ann: [[10, 20, 121, "missed"]], bob: [[10, 80, null, null]] });
  });

  it("is proven only since its join when the list's picture may be older", async () => {
    const stays = await staysOf([slot(1, list(1, { ann: 59 })), slot(2, list(2, {}))]);

    expect(stays).toEqual({ ann: [[59, 59, 121, "missed"]] });
  });

  it("becomes two when the join time moved forward", async () => {
    const stays = await staysOf([slot(1, list(1, { ann: 10 })), slot(2, list(2, { ann: 100 }))]);

    expect(stays).toEqual({
      ann: [
        [10, 20, 101, "returned"],
        [100, 100, null, null],
      ],
    });
  });

  it("stays one when the later join lies before the last proof: another device", async () => {
    const stays = await staysOf([slot(5, list(5, { ann: 10 })), slot(6, list(6, { ann: 100 }))]);

    expect(stays).toEqual({ ann: [[10, 320, null, null]] });
  });

  it("takes a leave back when the older join time shows up again", async () => {
    const rows = [10, 100, 10].map((join, index) => slot(index + 1, list(index + 1, { ann: join })));

    const stays = await staysOf(rows);

    expect(stays).toEqual({ ann: [[10, 140, null, null]] });
  });

  it("begins anew, at an unknown second, when it comes back under its old join time after a complete list", async () => {
    const stays = await staysOf([slot(1, list(1, { ann: 10 })), slot(2, list(2, {})), slot(3, list(3, { ann: 10 }))]);

    expect(stays).toEqual({
      ann: [
        [10, 20, 121, "missed"],
        [80, 140, null, null],
      ],
    });
  });

  it("goes on unknown while lists are as long as the plan's limit", async () => {
    const first = slot(1, list(1, { ann: 1, ...crowd(28, 5) }));
    const capped = slot(2, list(2, crowd(30, 30)));

    const stays = await staysOf([first, capped]);

    expect(stays["ann"]).toEqual([[1, 20, null, null]]);
  });

  it("of a member is not ended by one list in no known order that may have lost them between two pages", async () => {
    const others = crowd(1_200, 0);
    const rows = [
      slot(1, list(1, { ann: 0, bea: 0, ...others })),
      slot(2, list(2, others)),
      slot(3, list(3, { ann: 0, ...others })),
      slot(4, list(4, { ann: 0, ...others })),
    ];

    const stays = await staysOf(rows, { unordered: true, smallestPage: 10 });

    expect(stays["ann"]).toEqual([[expect.any(Number), 200, null, null]]);
    expect(stays["bea"]).toEqual([[expect.any(Number), 20, 181, "missed"]]);
  });

  it("of a member who was missed twice may have ended by the first list already, so that the next one may have begun then", async () => {
    const others = crowd(50, 0);
    const rows = [
      slot(1, list(1, { ann: 0, ...others })),
      slot(2, list(2, others)),
      slot(3, list(3, others)),
      slot(4, list(4, { ann: 0, ...others })),
    ];

    const stays = await staysOf(rows, { unordered: true, smallestPage: 10 });

    expect(stays["ann"]).toEqual([
      [expect.any(Number), 20, 181, "missed"],
      [80, 200, null, null],
    ]);
  });

  it("of a member is not ended by one list that is empty all at once", async () => {
    const rows = [
      slot(1, list(1, { ann: 0, ...crowd(50, 0) })),
      slot(2, list(2, {})),
      slot(3, list(3, { ann: 0, ...crowd(50, 0) })),
      slot(4, list(4, {})),
      slot(5, list(5, {})),
    ];

    const stays = await staysOf(rows, { unordered: true, smallestPage: 10 });

    expect(stays["ann"]).toEqual([[expect.any(Number), 140, 301, "missed"]]);
  });

  it("ends by the newest-window rule when a truncated list shows older people, and only with the rule on", async () => {
    const rows = [slot(1, list(1, { ann: 9, ...crowd(28, 5) })), slot(2, list(2, crowd(30, 5)))];

    const ruled = await staysOf(rows);
    const unruled = await staysOf(rows, { newestWindow: false });

    expect(ruled["ann"]).toEqual([[9, 20, 121, "newest-window"]]);
    expect(unruled["ann"]).toEqual([[9, 20, null, null]]);
  });

  it("does not end by the newest-window rule for the second of the oldest entry", async () => {
    const stays = await staysOf([slot(1, list(1, { ann: 5, ...crowd(28, 5) })), slot(2, list(2, crowd(30, 5)))]);

    expect(stays["ann"]).toEqual([[5, 20, null, null]]);
  });

  it("is not ended by a list in which it may have been lost between two pages", async () => {
    const newer = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`new${index}`, 40]));
    const older = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`old${index}`, index < 50 ? 8 : 3]));
    const around = counted(1, 351);
    const first = slot(1, list(1, { ann: 20, bea: 3, ...newer, ...older }), around);
    const second = slot(2, list(2, { ...newer, ...older }), counted(2, 351));

    const stays = await staysOf([first, second]);

    expect(stays["ann"]).toEqual([[20, 20, null, null]]);
    expect(stays["bea"]).toEqual([[3, 20, 121, "missed"]]);
  });

  it("ends with a dissolved group within the slot that said so", async () => {
    const stays = await staysOf([slot(1, list(1, { ann: 10 })), slot(2, null, { dissolved: true })]);

    expect(stays).toEqual({ ann: [[10, 20, 180, "dissolved"]] });
  });

  it("ends with the second zero in a row, and not with a lone one", async () => {
    const empty = [2, 3, 4].map((minute) => slot(minute, null, counted(minute, 0)));
    const lone = [slot(2, null, counted(2, 0)), slot(3, null, counted(3, 3))];

    const emptied = await staysOf([slot(1, list(1, { ann: 10 }), counted(1, 1)), ...empty]);
    const doubted = await staysOf([slot(1, list(1, { ann: 10 }), counted(1, 1)), ...lone]);

    expect(emptied).toEqual({ ann: [[10, 20, 181, "empty-room"]] });
    expect(doubted).toEqual({ ann: [[10, 20, null, null]] });
  });

  it("has a join interval when the vendor's clock is ahead", async () => {
    const presence = new PresenceFold(defaultTruthSettings);

    await readRoom([slot(1, list(1, {})), slot(2, list(2, { ann: 200 })), slot(3, list(3, { ann: 200 }))], [presence]);
    presence.finish();

    const stay = personOf(presence.people, asUserId("ann"))?.stays[0];
    expect(presence.skew.aheadAtLeast).toBe(79);
    expect(stay).toBeDefined();
    if (stay === undefined) return;
    const bounds = boundStay(stay, presence.skew);
    expect(bounds.joinEarliest).toBeLessThanOrEqual(start + 121);
    expect(bounds.joinLatest).toBe(start + 121);
  });
});

describe("totals", () => {
  it("lie between the proven and the possible, clipped to the window", async () => {
    const presence = new PresenceFold(defaultTruthSettings);
    await readRoom([slot(1, list(1, { ann: -500 })), slot(2, list(2, {}))], [presence]);
    presence.finish();
    const person = personOf(presence.people, asUserId("ann"));

    const totals = person && totalPerson(person, presence.skew, { from: start, to: start + 3600 });

    expect(totals).toMatchObject({ secondsMin: 20, secondsMax: 121, proven: true });
    expect(totals?.secondsEstimate).toBe(71);
  });
});

describe("a list", () => {
  const size = (listed: number, given: Partial<RosterSample> = {}): RosterSample => list(1, crowd(listed, 0), given);

  it("is complete only if nobody can be hidden", () => {
    expect(judgeRoster(size(29), [29])).toBe("complete");
    expect(judgeRoster(size(30), [30])).toBe("plan-limited");
    expect(judgeRoster(size(31), [])).toBe("plan-limited");
    expect(judgeRoster(size(33, { listed: 33, robots: 3 }), [])).toBe("plan-limited");
    expect(judgeRoster(size(32), [32])).toBe("complete");
    expect(judgeRoster(size(1000), [1000])).toBe("truncated");
    expect(judgeRoster(size(990), [1200])).toBe("implausible");
    expect(judgeRoster(size(990), [1001])).toBe("unsettled");
    expect(judgeRoster(size(300), [300])).toBe("complete");
    expect(judgeRoster(size(300), [])).toBe("unsettled");
    expect(judgeRoster(size(12, { ended: false }), [12])).toBe("not-ended");
    expect(judgeRoster(size(0), [3, 4])).toBe("implausible");
  });
});

describe("a count", () => {
  it("is suspect when it drops to 0 or 1 alone between like values", () => {
    const at = (seconds: number, count: number) => ({ at: start + seconds, count });

    expect(isSuspect(at(0, 40), at(60, 0), at(120, 41))).toBe(true);
    expect(isSuspect(at(0, 40), at(60, 1), at(120, 41))).toBe(true);
    expect(isSuspect(at(0, 40), at(60, 0), at(120, 0))).toBe(false);
    expect(isSuspect(at(0, 40), at(60, 0), at(120, 4))).toBe(false);
    expect(isSuspect(at(0, 2), at(60, 0), at(120, 2))).toBe(false);
    expect(isSuspect(at(0, 40), at(60, 2), at(120, 41))).toBe(false);
    expect(isSuspect(undefined, at(60, 0), at(120, 41))).toBe(false);
  });
});

describe("sessions", () => {
  async function sessionsOf(counts: readonly (number | null)[], dissolvedAt: number | null = null) {
    const runs = new OccupancyRuns(start, start + 86_400, defaultTruthSettings);
    const slots = counts.map((count, minute) => slot(minute, null, count === null ? {} : counted(minute, count)));
    if (dissolvedAt !== null) slots.push(slot(dissolvedAt, null, { dissolved: true }));
    await readRoom(slots, [runs]);
    return findSessions(runs.runs, defaultTruthSettings);
  }
  const zeros = (many: number): number[] => Array.from({ length: many }, () => 0);

  it("go from empty to empty, with intervals for bounds", async () => {
    const sessions = await sessionsOf([0, 3, 4, 0, 0]);

    const start0 = [start - 19, start + 61];
    const end0 = [start + 101, start + 181];
    expect(sessions).toEqual([
      { startedBetween: start0, endedBetween: end0, endedBy: "empty", occupied: [{ start: start0, end: end0 }] },
    ]);
  });

  it("are stitched over a short pause, parted by a long one, and never ended by a gap", async () => {
    expect(await sessionsOf([0, 3, ...zeros(10), 3, 0])).toHaveLength(1);
    expect(await sessionsOf([0, 3, ...zeros(16), 3, 0])).toHaveLength(2);
    expect(await sessionsOf([0, 3, ...Array.from({ length: 60 }, () => null), 3, 0])).toHaveLength(1);
  });

  it("end with the group", async () => {
    const sessions = await sessionsOf([0, 3, 4], 3);

    expect(sessions.map(({ endedBy, endedBetween }) => [endedBy, endedBetween[1]])).toEqual([
      ["dissolved", start + 240],
    ]);
  });
});

describe("the end of a stay before another one", () => {
  it.each([
    [59, 60, "returned"],
    [60, 61, "returned"],
    [61, 61, "missed"],
  ] as const)(
    "is proven by a return %i s after the start where that comes no later than the list without the person",
    async (rejoined, latest, endedBy) => {
      const lists = [
        slot(0, list(0, { ann: -5, bob: -9 })),
        slot(1, list(1, { bob: -9 })),
        slot(2, list(2, { ann: rejoined, bob: -9 })),
      ];

      const { ann } = await staysOf(lists);

      expect(ann?.map((stay) => (stay as unknown[]).slice(2))).toEqual([
        [latest, endedBy],
        [null, null],
      ]);
    },
  );
});

describe("the counts around a list", () => {
  it("leave out a lone drop to nobody that comes after it, whatever came before", async () => {
    const nearby: (number | null)[] = [];
    const at = (second: number, count: number) => ({ at: start + second, count });
    const observations = [
      slot(0, list(0, { ann: -5 }, { from: start + 2, to: start + 3, listed: 10 }), {
        counts: [at(1, 10), at(20, 0), at(40, 11)],
      }),
      slot(1, null, { counts: [at(61, 12), at(100, 40)] }),
    ];

    await readRoom(observations, [{ onRoster: ({ countNearby }) => void nearby.push(countNearby) }]);

    expect(nearby).toEqual([11]);
  });
});
