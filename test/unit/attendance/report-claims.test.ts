import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import { type AttendeeQuestion, reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import { reportSeries } from "../../../shared/attendance/reports/series.ts";
import type { SessionFrame } from "../../../shared/attendance/reports/session-frame.ts";
import { shareOfFrame } from "../../../shared/attendance/reports/session-share.ts";
import { reportSummary } from "../../../shared/attendance/reports/summary.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { allAttendees, expectedPlain } from "../../support/everybody.ts";
import { crowd, scriptedRoom, scriptedSlot, scriptStart } from "../../support/scripted-room.ts";

const window = (from: number, to: number) => ({ from: scriptStart + from, to: scriptStart + to });

async function judge(slots: readonly SlotObservation[], [from, to]: [number, number], question: AttendeeQuestion = {}) {
  const report = await reportAttendees(slots, window(from, to), question);
  const find = (userId: string) => allAttendees(report).find((attendee) => attendee.userId === userId);
  return { report, find };
}

describe("a claim about who was late", () => {
  it("is not decided by a session before the window that may have reached into it", async () => {
    const people = [...crowd(6, -600, 3590), ["amy", 4860, 9000] as const, ["bob", 4861, 9000] as const];

    const { find } = await judge(scriptedRoom([0, 125], people), [3600, 7200], { lateAfterSeconds: 300 });

    expect([find("amy")?.late, find("bob")?.late]).not.toContain(true);
  });

  it("is not cleared by a stay that may have ended before the window", async () => {
    const people = [
      ...crowd(8, -3600, 99_999),
      ...([
        ["amy", -3000, 3590],
        ["bob", -3000, 3590],
        ["amy", 5400, 9000],
      ] as const),
    ];

    const { find } = await judge(scriptedRoom([0, 125], people), [3600, 7200], { lateAfterSeconds: 300 });

    expect(find("amy")).toMatchObject({ status: "present", late: "unknown" });
    expect(find("bob")).toMatchObject({ status: "unknown", late: "unknown" });
  });

  it("is unknown where a gap could have hidden an earlier stay", async () => {
    const people = [...crowd(8, 600, 1900), ["amy", 605, 840] as const, ["amy", 1000, 1800] as const];
    const slots = scriptedRoom([0, 40], people, (minute) => ({ noList: minute >= 11 && minute <= 14 }));

    for (const lateAfterSeconds of [60, 115]) {
      const { find } = await judge(slots, [0, 2400], { lateAfterSeconds });
      expect(find("amy")?.late).toBe("unknown");
    }
  });

  it("is made where nothing is in the way", async () => {
    const people = [...crowd(8, 600, 1900), ["amy", 605, 1900] as const, ["bob", 1205, 1900] as const];

    const { find } = await judge(scriptedRoom([0, 40], people), [0, 2400], { lateAfterSeconds: 300 });

    expect([find("amy")?.late, find("bob")?.late]).toEqual([false, true]);
  });
});

describe("a claim about who left early", () => {
  it("is not decided by a session after the window that may have begun within it", async () => {
    const people = [...crowd(6, 3000, 4800), ["amy", 3000, 4800] as const, ...crowd(6, 7205, 9000)];

    const { find } = await judge(scriptedRoom([40, 130], people), [3600, 7200], { leftEarlySeconds: 300 });

    expect(find("amy")?.leftEarly).not.toBe(true);
  });

  it("is unknown where a gap could have hidden a later stay", async () => {
    const people = [...crowd(8, 600, 1900), ["amy", 600, 1000] as const, ["amy", 1200, 1858] as const];
    const slots = scriptedRoom([0, 45], people, (minute) => ({ noList: minute >= 19 && minute <= 30 }));

    const { find } = await judge(slots, [0, 2600], { leftEarlySeconds: 60 });

    expect(find("amy")?.leftEarly).toBe("unknown");
  });
});

describe("absence", () => {
  it("is not claimed of a window that is shorter than what can go unseen", async () => {
    const slots = scriptedRoom([0, 30], crowd(8, -600, 99_999));

    for (const [from, to] of [
      [600, 660],
      [620, 620],
    ] as const) {
      const { find } = await judge(slots, [from, to], { expected: expectedPlain([asUserId("zoe")]) });
      expect(find("zoe")).toMatchObject({ status: "unknown" });
    }
  });
});

describe("a session", () => {
  it("is not ended by a lone last zero", async () => {
    const people = [...crowd(20, 5, 99_999), ["amy", 5, 600] as const];
    const slots = scriptedRoom([0, 13], people, (minute) => (minute === 12 ? { count: 0 } : {}));

    const { sessions } = await reportSummary(slots, window(0, 780));

    expect(sessions).toMatchObject([{ endedBetween: [expect.any(String), null], endedBy: null }]);
  });

  it("is ended by a group that is gone, even right after a zero", async () => {
    const people = [...crowd(6, 5, 590), ...crowd(6, 1000, 1900)];
    const slots = scriptedRoom([0, 40], people, (minute) =>
      minute === 11 || minute === 12 ? { noCount: true, noList: true, dissolved: true } : {},
    );

    const { sessions } = await reportSummary(slots, window(0, 2400));

    expect(sessions.map(({ endedBy }) => endedBy)).toEqual(["dissolved", "empty"]);
  });

  it("is seen by its lists where counts are missing, so that shares are measured against all of it", async () => {
    const people = [...crowd(6, 60, 1860), ["amy", 60, 1860] as const, ...crowd(6, 4000, 5800)];
    const slots = scriptedRoom([0, 110], people, (minute) => ({ noCount: minute < 35 }));

    const { find } = await judge(slots, [0, 6600]);

    const amy = find("amy");
    expect(amy?.share?.min).toBeLessThanOrEqual(0.5);
    expect(amy?.share?.max).toBeGreaterThanOrEqual(0.5);
  });

  it("pauses where complete lists were empty, although no count said so", async () => {
    const people = [
      ...crowd(6, 60, 660),
      ...crowd(6, 4000, 4700),
      ...([
        ["amy", 60, 660],
        ["amy", 4000, 4700],
      ] as const),
    ];
    const slots = scriptedRoom([0, 90], people, (minute) => ({ noCount: minute >= 10 && minute < 66 }));

    const { find } = await judge(slots, [0, 5400]);

    const amy = find("amy");
    expect(amy?.share?.max).toBe(1);
  });
});

describe("the share of a session", () => {
  const frame: SessionFrame = {
    ...{ start: [0, 0], end: [3600, 3600], isSeen: true, certain: [], possible: [] },
    ...{ secondsMin: 3600, secondsMax: 3600 },
  };
  const bounds = (secondsMin: number, secondsMax: number) => ({ secondsMin, secondsMax });

  it("is never rounded up to the whole, nor its upper bound down", () => {
    expect(shareOfFrame(bounds(3599, 3600), frame)).toEqual({ min: 0.999, max: 1 });
    expect(shareOfFrame(bounds(0, 1), frame)).toEqual({ min: 0, max: 0.001 });
    expect(shareOfFrame(bounds(1800, 1800), frame)).toEqual({ min: 0.5, max: 0.5 });
    expect(shareOfFrame(bounds(3600, 3700), frame)).toEqual({ min: 1, max: 1 });
  });

  it("of those who stayed is bounded the same way in the retention curve", async () => {
    const people = [...crowd(1999, 60, 1860), ["amy", 60, 600] as const];
    const slots = scriptedRoom([0, 40], people, () => ({ count: 2000 }));
    const summary = await reportSummary(slots, window(0, 2400), {
      ...defaultTruthSettings,
      unordered: true,
      smallestPage: 10,
    });

    const [curve] = summary.retention;
    const afterAmy = curve?.marks.find(({ minute }) => minute >= 15);
    expect(curve?.cohort).toBe(2000);
    expect(afterAmy).toMatchObject({ shareMin: 0.999, shareMax: 1 });
  });
});

describe("a room on a slow cadence", () => {
  const people = [...crowd(6, 3290, 5000)];
  const slots = [
    ...Array.from({ length: 12 }, (_, index) => scriptedSlot(index * 5, people, { sampleEverySeconds: 300 })),
    ...scriptedRoom([56, 80], people),
  ];

  it("is not observed between two looks, which is reported once for each minute", async () => {
    const summary = await reportSummary(slots, window(0, 3600));
    const { points } = await reportSeries(slots, window(0, 1200), 60);

    // 12 looks 5 minutes apart, the last of them followed by one a minute.
    expect(summary.slots).toEqual({ due: 60, sampledShare: 0.2666, gapShare: 0.7334, unknownShare: 0 });
    expect(summary.gaps).toEqual([{ what: "slot", reason: "slower-cadence", slots: 44 }]);
    expect(points.filter(({ gaps }) => gaps.length > 0)).toHaveLength(16);
  });

  it("prints how long a stay can go unseen at that cadence", async () => {
    const summary = await reportSummary(slots, window(0, 3600));
    const { report } = await judge(slots, [0, 3600]);

    // The cadence, the age of a list, and the second of its walk.
    expect([summary.detectionFloorSeconds, report.detectionFloorSeconds]).toEqual([341, 341]);
  });
});

describe("an absence beside a gap", () => {
  const people = crowd(12, -600, 9000);
  const expected = expectedPlain([asUserId("zoe")]);
  const lost = (minutes: readonly number[]) => (minute: number) => ({ noList: minutes.includes(minute) });

  it.each([
    ["at the start of the window", [0], 101],
    ["in the middle", [30], 161],
    ["at the end", [59], 158],
    ["before the end", [58], 161],
  ])("is not claimed where a list failed %s", async (_, minutes, floor) => {
    const { report, find } = await judge(scriptedRoom([-6, 66], people, lost(minutes)), [0, 3600], { expected });

    expect(find("zoe")).toMatchObject({ status: "unknown", secondsMax: 3600 });
    expect(report.absenceFloorSeconds).toBeNull();
    expect(report.detectionFloorSeconds).toBe(floor);
  });

  it("is not claimed where the last slots were never written", async () => {
    const { find } = await judge(scriptedRoom([-6, 59], people), [0, 3600], { expected });

    expect(find("zoe")?.status).toBe("unknown");
  });

  it("is claimed without a gap, for a stay no longer than the one floor that is printed", async () => {
    const { report, find } = await judge(scriptedRoom([-6, 66], people), [0, 3600], { expected });

    expect(find("zoe")).toMatchObject({ status: "absent", secondsMax: 101 });
    expect([report.detectionFloorSeconds, report.absenceFloorSeconds]).toEqual([101, 101]);
  });

  it("is as long as the gap where one is", async () => {
    const { report } = await judge(scriptedRoom([-6, 66], people, lost([30, 31])), [0, 3600]);

    expect(report.detectionFloorSeconds).toBe(3 * 60 + 41);
  });
});

describe("a stray visitor", () => {
  const lesson = crowd(20, 3600, 7200);
  /** Between two samples the click may have lasted for 200 s, and the class for 101 s more. */
  const question = { lateAfterSeconds: 360, leftEarlySeconds: 360 };

  it.each([
    ["after the class", [["click", 7920, 8010] as const]],
    ["before the class", [["test", 2880, 3000] as const]],
    ["on both sides", [["test", 2880, 3000] as const, ["click", 7920, 8010] as const]],
  ])("%s makes nobody late or early, and shortens no share", async (_, strays) => {
    const slots = scriptedRoom([0, 180], [...lesson, ...strays]);

    const { find } = await judge(slots, [0, 10_800], question);

    expect(find("c000")).toMatchObject({ late: false, leftEarly: false });
    const teacher = find("c000");
    if (teacher === undefined) throw new Error("c000 has a row");
    expect(teacher.share?.min).toBeGreaterThan(0.85);
    expect(teacher.share?.max).toBe(1);
  });

  it("is no session where a session wants more people", async () => {
    const slots = scriptedRoom([0, 180], [...lesson, ["click", 7920, 8010] as const]);
    const settings = { ...defaultTruthSettings, sessionMinPeople: 3 };

    const report = await reportAttendees(slots, window(0, 10_800), question, settings);

    expect(report.frame.end[1] - scriptStart).toBeLessThan(7300);
    expect(allAttendees(report).filter(({ leftEarly }) => leftEarly !== false)).toMatchObject([{ userId: "click" }]);
  });

  it("is late when the session time before is more than the threshold", async () => {
    const slots = scriptedRoom([0, 180], [...lesson, ["click", 7920, 8010] as const]);

    const { find } = await judge(slots, [0, 10_800], question);

    expect(find("click")?.late).toBe(true);
  });
});

describe("session time", () => {
  it("is not certain in a gap, in which the room may have been empty", async () => {
    const people = [["a", -60, 600] as const, ["a", 1801, 2400] as const, ["b", 1801, 2400] as const];
    const slots = scriptedRoom([0, 60], people).filter(
      ({ slot }) => slot < scriptStart + 600 || slot >= scriptStart + 1800,
    );

    const { report, find } = await judge(slots, [0, 3600]);

    const b = find("b");
    if (b === undefined) throw new Error("b has a row");
    expect(report.frame.secondsMin).toBeLessThanOrEqual(1200);
    expect(b.share?.max).toBeGreaterThanOrEqual(600 / 1200);
  });

  it("is none where fewer people came than a session wants: nobody is late for it", async () => {
    const slots = scriptedRoom([0, 120], crowd(2, 1800, 5400));
    const settings = { ...defaultTruthSettings, sessionMinPeople: 3 };
    const question = { lateAfterSeconds: 60, leftEarlySeconds: 60 };

    const report = await reportAttendees(slots, window(0, 7200), question, settings);

    expect(report.frame.isSeen).toBe(false);
    for (const attendee of allAttendees(report)) {
      expect(attendee).toMatchObject({ late: "unknown", leftEarly: "unknown" });
      expect(attendee.share).toBeNull();
    }
  });
});
