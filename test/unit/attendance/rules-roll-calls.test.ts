import { describe, expect, it } from "vitest";
import type { RollCallSample, SlotObservation } from "../../../shared/attendance/observation.ts";
import { reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import { reportSummary } from "../../../shared/attendance/reports/summary.ts";
import { PresenceFold } from "../../../shared/attendance/rules/presence-fold.ts";
import { boundStay, type StayBounds } from "../../../shared/attendance/rules/stay.ts";
import { readRoom } from "../../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { allAttendees, expectedPlain, personOf } from "../../support/everybody.ts";

const start = 1_772_323_200;
const ann = asUserId("ann");

type Answer = "confirmed" | "denied" | "none" | "not called";

interface Minute {
  /** Ann's join time on the list; undefined: the list, which is cut at 30, does not show her. */
  readonly shown?: number;
  readonly answer?: Answer;
  /** When the oldest person on the list joined, in seconds after `start`. */
  readonly oldest?: number;
}

/** A room of hundreds whose list stops at 30: at second 2 of each minute; the roll is called at second 4. */
function minute(index: number, { shown, answer = "not called", oldest = -600 }: Minute): SlotObservation {
  const slot = start + index * 60;
  const others = Array.from({ length: shown === undefined ? 30 : 29 }, (_, number) => ({
    userId: asUserId(`other${String(number).padStart(2, "0")}`),
    joinedAt: start + oldest + number,
  }));
  const members = shown === undefined ? others : [{ userId: ann, joinedAt: start + shown }, ...others];
  const roster = { from: slot + 2, to: slot + 3, listed: 30, robots: 0, ended: true, members };
  const observation = {
    ...{ slot, gaps: [], dissolved: false, sampleEverySeconds: 60 },
    counts: [{ at: slot + 3, count: 500 }],
    rosters: [roster],
  };
  const rollCall: RollCallSample = {
    ...{ from: slot + 4, to: slot + 5, unanswered: answer === "none" ? 1 : 0 },
    confirmed: answer === "confirmed" ? [ann] : [],
    denied: answer === "denied" ? [ann] : [],
  };
  return answer === "not called" ? observation : { ...observation, rollCall };
}

async function staysOfAnn(minutes: readonly Minute[], settings = defaultTruthSettings): Promise<StayBounds[]> {
  const fold = new PresenceFold(settings);
  await readRoom(
    minutes.map((one, index) => minute(index, one)),
    [fold],
    settings,
  );
  fold.finish();
  return (personOf(fold.people, ann)?.stays ?? []).map((stay) => boundStay(stay, fold.skew));
}

const seen: Minute = { shown: -900 };
const confirmed: Minute = { answer: "confirmed" };
const denied: Minute = { answer: "denied" };
const lowOfList = (index: number): number => start + index * 60 + 2 - 40;

describe("a roll call (rule 13)", () => {
  it("proves presence without a break as far as the next list shows that nobody came back", async () => {
    const [stay] = await staysOfAnn([seen, confirmed, confirmed, confirmed]);

    expect(stay).toMatchObject({ leaveEarliest: lowOfList(2), sightedAt: start + 180 + 4 - 40, leaveLatest: null });
  });

  it.each<[string, Minute[]]>([
    ["without a call", [seen, {}, {}, {}]],
    ["without an answer", [seen, { answer: "none" }, { answer: "none" }, {}]],
    [
      "where more people came than a list shows",
      [seen, { ...confirmed, oldest: -20 }, { ...confirmed, oldest: 30 }, {}],
    ],
    [
      "where the next list does not reach back to the newest row of the list before",
      [seen, { ...confirmed, oldest: -100 }, { ...confirmed, oldest: 30 }, {}],
    ],
  ])("proves nothing between two sightings %s", async (_, minutes) => {
    const [stay] = await staysOfAnn(minutes);

    expect(stay).toMatchObject({ leaveEarliest: lowOfList(0), leaveLatest: null });
  });

  it("proves no unbroken presence where the order of the list is not relied on", async () => {
    const [stay] = await staysOfAnn([seen, confirmed, confirmed], { ...defaultTruthSettings, newestWindow: false });

    expect(stay).toMatchObject({ leaveEarliest: lowOfList(0), sightedAt: start + 120 + 4 - 40 });
  });

  it("ends a stay by a denial", async () => {
    const [stay] = await staysOfAnn([seen, confirmed, denied]);

    expect(stay).toMatchObject({ endedBy: "denied", leaveEarliest: lowOfList(1), leaveLatest: start + 120 + 5 });
  });

  it("does not take a person who came back for one who never left", async () => {
    const stays = await staysOfAnn([seen, confirmed, { shown: 70 }]);

    expect(stays).toHaveLength(2);
    expect(stays[0]).toMatchObject({ endedBy: "returned", leaveEarliest: lowOfList(0), leaveLatest: start + 71 });
  });

  it("begins a stay of a person who was never listed between the denial before and the answer", async () => {
    const [stay] = await staysOfAnn([denied, confirmed, confirmed, confirmed]);

    expect(stay).toMatchObject({
      ...{ joinEarliest: start + 4 - 40, joinLatest: start + 65, hasJoinTime: false },
      leaveEarliest: lowOfList(2),
    });
  });

  it("is counted in the reports, with the people without an answer", async () => {
    const slots = [seen, confirmed, denied, { answer: "none" } as const, {}].map((one, index) => minute(index, one));
    const window = { from: start, to: start + 300 };
    const rollCalls = { rollCalls: 3, confirmed: 1, denied: 1, unanswered: 1 };

    const summary = await reportSummary(slots, window);
    const attendees = await reportAttendees(slots, window);

    expect(summary.rollCalls).toEqual(rollCalls);
    expect(summary.notes).toContainEqual(expect.stringContaining("asked for by name in 3 minutes"));
    expect(attendees.rollCalls).toEqual(rollCalls);
    expect(await reportSummary(slots.slice(4), window)).not.toHaveProperty("rollCalls");
  });

  it("calls a person absent who was denied in every slot, and only such a person", async () => {
    const window = { from: start, to: start + 600 };
    const statusOf = async (minutes: readonly Minute[]) => {
      const slots = minutes.map((one, index) => minute(index, one));
      const [row] = allAttendees(await reportAttendees(slots, window, { expected: expectedPlain([ann]) })).filter(
        ({ userId }) => userId === ann,
      );
      return [row?.status, row?.secondsMax];
    };
    const always = Array.from({ length: 11 }, () => denied);

    expect(await statusOf(always)).toEqual(["absent", 101]);
    expect(await statusOf(always.with(5, { answer: "none" }))).toEqual(["unknown", 600]);
    expect(await statusOf(always.with(5, confirmed))).toEqual(["present", expect.any(Number)]);
  });

  it("says who was late and who left early, where the lists are cut", async () => {
    const window = { from: start, to: start + 1_200 };
    const verdictOf = async (minutes: readonly Minute[]) => {
      const slots = minutes.map((one, index) => minute(index, one));
      const question = { expected: expectedPlain([ann]), lateAfterSeconds: 120, leftEarlySeconds: 120 };
      const report = await reportAttendees(slots, window, question);
      const [row] = allAttendees(report).filter(({ userId }) => userId === ann);
      return [row?.late, row?.leftEarly];
    };
    const times = (many: number, one: Minute) => Array.from({ length: many }, () => one);
    const middle = [{ shown: 430 }, { shown: 430 }, denied];
    const called = [...times(8, denied), ...middle, ...times(10, denied)];
    const unanswered: Minute = { answer: "none" };

    expect(await verdictOf(called)).toEqual([true, true]);
    expect(await verdictOf(called.with(4, unanswered))).toEqual(["unknown", true]);
    expect(await verdictOf(called.with(15, unanswered))).toEqual([true, "unknown"]);
  });
});
