import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import { type AttendeePosition, pageAttendees } from "../../../shared/attendance/reports/attendee-order.ts";
import { reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import { presentAttendee } from "../../../shared/attendance/reports/present-attendee.ts";
import { attendeesCsv, seriesCsv } from "../../../shared/attendance/reports/report-csv.ts";
import { chooseResolution, reportSeries } from "../../../shared/attendance/reports/series.ts";
import { reportSummary } from "../../../shared/attendance/reports/summary.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { ZonedTime } from "../../../shared/identity/zoned-time.ts";
import { allAttendees, expectedPlain } from "../../support/everybody.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import { makeRoomHistory } from "../../support/room-history.ts";

const start = 1_767_225_600;
const expected = expectedPlain(["ann", "bob", "zoe"].map(asUserId));

/** Ann stays; Bob comes after ten minutes and leaves after twenty; nobody else. Half an hour. */
function lesson(given: (minute: number) => Partial<SlotObservation> = () => ({})): SlotObservation[] {
  return Array.from({ length: 34 }, (_, index) => {
    const minute = index - 1;
    const from = start + minute * 60;
    const isOpen = minute >= 0 && minute < 30;
    const ann = { userId: asUserId("ann"), joinedAt: start - 5 };
    const bob = { userId: asUserId("bob"), joinedAt: start + 605 };
    const members = [...(isOpen ? [ann] : []), ...(minute > 10 && minute < 20 ? [bob] : [])];
    const roster = { from, to: from + 1, listed: members.length, robots: 0, ended: true, members };
    const counts = [{ at: from + 1, count: members.length }];
    const slot = { slot: from, counts, rosters: [roster], gaps: [], dissolved: false, sampleEverySeconds: 60 };
    return { ...slot, ...given(minute) };
  });
}

const window = { from: start, to: start + 1800 };

describe("a point of the series", () => {
  it("has no value when its minute was not sampled", async () => {
    const slots = lesson((minute) =>
      minute === 5 ? { counts: [], rosters: [], gaps: [{ what: "count", reason: "throttled" }] } : {},
    );

    const { points } = await reportSeries(slots, window, 60);

    expect(points[4]).toMatchObject({ min: 1, max: 1, gaps: [] });
    expect(points[5]).toMatchObject({ min: null, max: null, timeWeightedAverage: null, observedShare: 0 });
    expect(points[5]?.gaps).toEqual([{ what: "count", reason: "throttled", slots: 1 }]);
  });
});

describe("the attendees", () => {
  it("are present, late, gone early or absent where that is certain", async () => {
    const report = await reportAttendees(lesson(), window, { expected, lateAfterSeconds: 300, leftEarlySeconds: 300 });

    const rows = allAttendees(report).map(({ userId, status, late, leftEarly }) => [userId, status, late, leftEarly]);
    expect(rows).toEqual([
      ["ann", "present", false, false],
      ["bob", "present", true, true],
      ["zoe", "absent", null, null],
    ]);
    expect(report.absenceFloorSeconds).toBe(101);
  });

  it("are measured against the window itself, and no session is claimed, where nothing is recorded", async () => {
    const report = await reportAttendees([], window, { expected });

    expect(report.frame).toMatchObject({
      isSeen: false,
      start: [window.from, window.from],
      end: [window.to, window.to],
    });
    expect(allAttendees(report).map(({ status }) => status)).toEqual(["unknown", "unknown", "unknown"]);
  });

  it("are unknown rather than absent when a gap, a truncated list or the edge of the record could hide them", async () => {
    const gap = lesson((minute) =>
      minute === 15 ? { rosters: [], gaps: [{ what: "roster", reason: "upstream-timeout" }] } : {},
    );
    const lost = lesson().filter(({ slot }) => slot !== start + 900);
    const cut = lesson((minute) => {
      const members = Array.from({ length: 30 }, (_, index) => ({
        userId: asUserId(`c${index + 10}`),
        joinedAt: start,
      }));
      const from = start + minute * 60;
      return minute === 15 ? { rosters: [{ from, to: from + 1, listed: 30, robots: 0, ended: true, members }] } : {};
    });
    const short = lesson().slice(0, 20);

    for (const observations of [gap, lost, cut, short, []]) {
      const report = await reportAttendees(observations, window, { expected });
      const zoe = allAttendees(report).find(({ userId }) => userId === "zoe");
      expect(zoe?.status).toBe("unknown");
      expect(report.absenceFloorSeconds).toBeNull();
    }
  });

  it("are presented with UTC times and bounded leaves", async () => {
    const report = await reportAttendees(lesson(), window);
    const bob = allAttendees(report).find(({ userId }) => userId === "bob");

    expect(bob && presentAttendee(bob, report)).toEqual({
      userId: "bob",
      status: "present",
      firstJoin: "2026-01-01T00:10:05Z",
      lastProof: "2026-01-01T00:18:20Z",
      secondsMin: 494,
      secondsMax: 596,
      secondsEstimate: 546,
      shareOfSession: { min: 0.274, max: 0.347 },
      stays: [
        {
          joinedAt: "2026-01-01T00:10:05Z",
          leftBetween: ["2026-01-01T00:18:20Z", "2026-01-01T00:20:01Z"],
          leftProvenBy: "missed",
        },
      ],
    });
  });

  it("are paged in any order, each once", async () => {
    const history = makeRoomHistory(5, { size: 60, churn: 0.5, slots: 20 });
    const report = await reportAttendees(history.observations, { from: history.start, to: history.end });

    for (const by of ["userId", "firstJoin", "secondsMin", "secondsMax", "secondsEstimate"] as const) {
      for (const direction of ["asc", "desc"] as const) {
        const seen: string[] = [];
        const values: (number | string | null)[] = [];
        let after: AttendeePosition | null = null;
        do {
          const page = pageAttendees(report, { by, direction }, {}, 7, after);
          seen.push(...page.attendees.map(({ userId }) => userId));
          values.push(...page.attendees.map((attendee) => attendee[by]));
          after = page.next;
        } while (after !== null);

        expect(seen).toHaveLength(allAttendees(report).length);
        expect(new Set(seen).size).toBe(allAttendees(report).length);
        const ascending = values.filter((value) => value !== null);
        ascending.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
        expect(values.slice(0, ascending.length)).toEqual(direction === "asc" ? ascending : ascending.toReversed());
      }
    }
  });
});

describe("the summary", () => {
  it("claims no more people, no higher peak and nobody absent who was there", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
        const history = makeRoomHistory(seed);
        const { start: from, end: to } = history;
        const truth = new Map(history.people.map((person) => [person.userId, person.presences]));
        const age = Math.max(20, history.plan.countAgeSeconds);
        const settings = { ...defaultTruthSettings, countStalenessSeconds: age };

        const summary = await reportSummary(history.observations, { from, to }, settings);
        const report = await reportAttendees(
          history.observations,
          { from, to },
          { expected: expectedPlain(truth.keys()) },
          settings,
        );

        const there = [...truth.values()].filter((all) => all.some(({ join, leave }) => join < to && leave > from));
        const instants = history.people.flatMap(({ presences }) => presences.map(({ join }) => join));
        const most = Math.max(
          0,
          ...[from - age, ...instants].filter((at) => at <= to).map((at) => history.onlineAt(at)),
        );
        expect(summary.uniques.atLeast ?? 0).toBeLessThanOrEqual(there.length);
        expect(summary.peak?.count ?? 0).toBeLessThanOrEqual(Math.max(1, most));
        for (const { userId, status } of allAttendees(report)) {
          if (status !== "absent") continue;
          const stays = (truth.get(userId) ?? []).map(({ join, leave }) => Math.min(leave, to) - Math.max(join, from));
          expect(Math.max(0, ...stays)).toBeLessThanOrEqual(report.absenceFloorSeconds ?? 0);
        }
      }),
      { numRuns: propertyRuns(60), seed: propertySeed(), endOnFailure: true },
    );
  }, 900_000);

  it("of no record at all is empty, and says so", async () => {
    const summary = await reportSummary([], window);

    expect(summary).toMatchObject({ peak: null, timeWeightedAverage: null, personMinutes: 0, sessions: [], notes: [] });
    expect(summary.slots).toEqual({ due: 30, sampledShare: 0, gapShare: 0, unknownShare: 1 });
  });

  it("diagnoses in words a list that is stuck at 30", async () => {
    const members = Array.from({ length: 30 }, (_, index) => ({ userId: asUserId(`c${index + 10}`), joinedAt: start }));
    const stuck = lesson((minute) => {
      const from = start + minute * 60;
      const rosters = [{ from, to: from + 1, listed: 30, robots: 0, ended: true, members }];
      return { rosters, counts: [{ at: from + 1, count: 240 }] };
    });

    const summary = await reportSummary(stuck, window);

    expect(summary.notes.join(" ")).toContain("paid plan");
    expect(summary.coverage).toBe(0.125);
  });

  it("draws retention as shares between certain and possible", async () => {
    const summary = await reportSummary(lesson(), window);

    expect(summary.retention).toHaveLength(1);
    expect(summary.retention[0]?.cohort).toBe(1);
    expect(summary.retention[0]?.marks[0]).toEqual({ minute: 10, shareMin: 1, shareMax: 1 });
  });
});

describe("the series", () => {
  it("marks gaps, leaves suspect counts out and weighs by time", async () => {
    const observations = lesson((minute) => {
      if (minute === 7) return { counts: [], gaps: [{ what: "count", reason: "throttled" }] };
      const count = minute === 3 ? 0 : minute < 5 ? 10 : 20;
      return { counts: [{ at: start + minute * 60, count }] };
    });

    const { points } = await reportSeries(observations, window, 300);

    expect(points[0]).toMatchObject({ min: 10, max: 10, observedShare: 0.8, suspectSamples: 1, gaps: [] });
    expect(points[1]).toMatchObject({ min: 20, timeWeightedAverage: 20, observedShare: 0.8 });
    expect(points[1]?.gaps).toEqual([{ what: "count", reason: "throttled", slots: 1 }]);
  });

  it("chooses a resolution of no more than 500 points", () => {
    expect(chooseResolution({ from: start, to: start + 3600 }, "auto")).toBe(60);
    expect(chooseResolution({ from: start, to: start + 86_400 }, "auto")).toBe(300);
    expect(chooseResolution({ from: start, to: start + 3600 }, "auto", 10)).toBe(10);
  });
});

describe("CSV", () => {
  const limits = {
    detectionFloorSeconds: 161,
    absenceFloorSeconds: null,
    coverage: 0.25,
    notes: ["One, cut off.", "Two."],
  };

  it("ends lines with CRLF, and shows local times beside UTC", async () => {
    const report = await reportAttendees(lesson(), window);
    const lines = [...attendeesCsv(allAttendees(report), { byteOrderMark: true, timeZone: "Asia/Seoul" }, limits)];

    expect(lines[0]?.startsWith("\uFEFFuserId,")).toBe(true);
    expect(lines[0]).toContain("firstJoin (UTC),firstJoin (Asia/Seoul)");
    expect(lines[2]).toContain("2026-01-01T00:10:05Z,2026-01-01 09:10:05 +09:00");
    expect(lines.every((line) => line.endsWith("\r\n"))).toBe(true);
    expect([...seriesCsv(await reportSeries(lesson(), window, 300), {}, limits)]).toHaveLength(7);
  });

  it("says in each row what limits it: a file has no other place", async () => {
    const report = await reportAttendees(lesson(), window);
    const [header, ...rows] = attendeesCsv(allAttendees(report), {}, limits);
    const [points, ...minutes] = [...seriesCsv(await reportSeries(lesson(), window, 300), {}, limits)];

    const columns = "provisional,detectionFloorSeconds (s),absenceFloorSeconds (s),coverage (0-1),notes\r\n";
    expect(header?.endsWith(columns)).toBe(true);
    expect(points?.endsWith("provisional,coverage (0-1),notes\r\n")).toBe(true);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.endsWith(',false,161,,0.25,"One, cut off. Two."\r\n')).toBe(true);
    expect(minutes).toHaveLength(6);
    for (const row of minutes) expect(row.endsWith(',false,0.25,"One, cut off. Two."\r\n')).toBe(true);
  });

  it("refuses a zone that does not exist, and follows daylight saving", () => {
    expect(() => new ZonedTime("Mars/Olympus")).toThrow(RangeError);
    expect(new ZonedTime("Asia/Kolkata").print(1_774_745_999)).toBe("2026-03-29 06:29:59 +05:30");
    expect(new ZonedTime("America/St_Johns").print(1_774_745_999)).toBe("2026-03-28 22:29:59 -02:30");
    expect(new ZonedTime("UTC").print(1_774_745_999)).toBe("2026-03-29 00:59:59 +00:00");
    expect(new ZonedTime("Europe/Berlin").print(1_774_745_999)).toBe("2026-03-29 01:59:59 +01:00");
    expect(new ZonedTime("Europe/Berlin").print(1_774_746_000)).toBe("2026-03-29 03:00:00 +02:00");
  });
});
