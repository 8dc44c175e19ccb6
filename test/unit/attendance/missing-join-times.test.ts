import { describe, expect, it } from "vitest";
import { noJoinTime, type SlotObservation } from "../../../shared/attendance/observation.ts";
import { reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import { presentAttendee } from "../../../shared/attendance/reports/present-attendee.ts";
import { attendeesCsv } from "../../../shared/attendance/reports/report-csv.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { allAttendees } from "../../support/everybody.ts";
import { scriptStart } from "../../support/scripted-room.ts";

const noLimits = { detectionFloorSeconds: 101, absenceFloorSeconds: null, coverage: null, notes: [] };

/** A list a minute, in its second and third second; join times in seconds after `scriptStart`, null where the row has none. */
function slots(lists: readonly Record<string, number | null>[], given: { readonly listed?: number } = {}) {
  return lists.map((joins, minute): SlotObservation => {
    const slot = scriptStart + minute * 60;
    const members = Object.entries(joins)
      .map(([name, join]) => ({ userId: asUserId(name), joinedAt: join === null ? noJoinTime : scriptStart + join }))
      .sort((one, other) => (one.userId < other.userId ? -1 : 1));
    const listed = given.listed ?? members.length;
    return {
      slot,
      counts: [],
      rosters: [{ from: slot + 2, to: slot + 3, listed, robots: 0, ended: true, members }],
      gaps: [],
      dissolved: false,
      sampleEverySeconds: 60,
    };
  });
}

async function reportWindow(observations: readonly SlotObservation[], seconds: number, ofChatgroup = false) {
  const window = { from: scriptStart, to: scriptStart + seconds };
  const settings = ofChatgroup ? { unordered: true, smallestPage: 10 } : {};
  const report = await reportAttendees(observations, window, {}, { ...defaultTruthSettings, ...settings });
  const rows = Object.fromEntries(
    allAttendees(report).map((attendee) => [attendee.userId as string, presentAttendee(attendee, report)]),
  );
  return { report, rows };
}

const at = (seconds: number): string => new Date((scriptStart + seconds) * 1000).toISOString().replace(".000Z", "Z");

describe("a member without a join time", () => {
  it("has a join between bounds, and no instant that nobody sent", async () => {
    const { report, rows } = await reportWindow(slots([{}, { ann: null }, { ann: null }, {}, {}]), 300);

    expect(rows["ann"]).toMatchObject({ status: "present", firstJoin: null });
    expect(rows["ann"]?.stays).toEqual([
      {
        joinedAt: null,
        joinedBetween: [at(-38), at(63)],
        leftBetween: [at(22), at(183)],
        leftProvenBy: "missed",
      },
    ]);
    expect(attendeesCsv(allAttendees(report), {}, noLimits).join("")).not.toContain("1970");
  });

  it("has an open bound where no list was before", async () => {
    const { rows } = await reportWindow(slots([{ ann: null }]), 60);

    expect(rows["ann"]?.stays[0]).toMatchObject({ joinedAt: null, joinedBetween: [null, at(3)] });
  });

  it("is proven at each list and at no moment between, since nothing excludes a short absence", async () => {
    const { rows } = await reportWindow(slots(Array.from({ length: 10 }, () => ({ ann: null }))), 600);

    expect(rows["ann"]).toMatchObject({ status: "present", secondsMin: 0, secondsMax: 600 });
    expect(rows["ann"]?.lastProof).toBe(at(9 * 60 - 38));
  });

  it("is present in the middle of a long stay", async () => {
    const observations = slots(Array.from({ length: 30 }, () => ({ ann: null })));
    const window = { from: scriptStart + 600, to: scriptStart + 900 };

    const report = await reportAttendees(observations, window);

    expect(allAttendees(report).map(({ status }) => status)).toEqual(["present"]);
  });

  it("keeps the join that every other list shows", async () => {
    const { rows } = await reportWindow(slots([{ ann: 1 }, { ann: null }, { ann: 1 }, { ann: 1 }]), 240);

    expect(rows["ann"]).toMatchObject({ firstJoin: at(1), secondsMin: 3 * 60 - 38 - 2 });
    expect(rows["ann"]?.stays).toHaveLength(1);
  });

  it("gets the join that the first list that has one shows", async () => {
    const { rows } = await reportWindow(slots([{ ann: null }, { ann: -90 }, { ann: -90 }]), 180);

    expect(rows["ann"]?.stays).toEqual([
      { joinedAt: at(-90), leftBetween: [at(82), null], leftProvenBy: null, joinedBetween: undefined },
    ]);
  });

  it("has two stays when the first join that a list shows is later than a sighting", async () => {
    const { rows } = await reportWindow(slots([{ ann: null }, { ann: 40 }, { ann: 40 }]), 180);

    expect(rows["ann"]?.stays).toMatchObject([
      { joinedAt: null, leftBetween: [at(-38), at(41)], leftProvenBy: "returned" },
      { joinedAt: at(40) },
    ]);
  });

  it("never makes a minute's absence proven time in a membership without join times", async () => {
    const crowd = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`u${index}`, null]));
    const minutes = Array.from({ length: 10 }, (_, minute) => (minute === 5 ? crowd : { ...crowd, ann: null }));

    const { rows } = await reportWindow(slots(minutes), 600, true);

    expect(rows["ann"]?.secondsMin).toBe(0);
    expect(rows["ann"]?.secondsMax).toBe(600);
  });
});

describe("a claim that a person stayed to the end", () => {
  /** x is away from 28:12 to 42:00, and no list is taken from minute 29 to 41. */
  const lists = (joinAfter: (minute: number) => number | null, before: number | null) =>
    Array.from({ length: 60 }, (_, minute) =>
      minute < 29 ? { host: -9, x: before } : { host: -9, x: joinAfter(minute) },
    );
  const withGap = (observations: readonly SlotObservation[]) =>
    observations.filter((_, minute) => minute < 29 || minute > 41);

  it.each([
    ["rows that never have a join time", lists(() => null, null)],
    ["rows that have one again some lists after the return", lists((minute) => (minute < 44 ? null : 2520), -9)],
  ])("is not made of %s", async (_, rows) => {
    const window = { from: scriptStart, to: scriptStart + 41 * 60 };

    const report = await reportAttendees(withGap(slots(rows)), window, { leftEarlySeconds: 60 });

    expect(allAttendees(report).find(({ userId }) => userId === "x")?.leftEarly).toBe("unknown");
  });
});

describe("rows with an impossible join time", () => {
  it.each([0, -1, 10 ** 9])("do not make the newest-window rule speak of older people (%i)", async (impossible) => {
    const full = (joins: Record<string, number | null>) => ({
      ...Object.fromEntries(Array.from({ length: 998 }, (_, index) => [`n${index}`, 30])),
      ...joins,
    });
    const odd = impossible === 0 ? -scriptStart : impossible === -1 ? -scriptStart - 1 : impossible;

    const { rows } = await reportWindow(
      slots([{ ...full({ ann: 5, odd: 4 }) }, full({ odd }), full({ odd }), full({ ann: 5, odd })], { listed: 1000 }),
      240,
    );

    expect(rows["ann"]?.stays).toHaveLength(1);
    expect(rows["ann"]?.stays[0]?.leftProvenBy).toBeNull();
  });

  it("still let the rule speak of people who are newer than the oldest entry", async () => {
    const newest = Object.fromEntries(Array.from({ length: 29 }, (_, index) => [`n${index}`, 30]));
    const lists = [
      { ...newest, ann: 50 },
      { ...newest, odd: null },
    ].map((joins, minute) => [minute, joins] as const);

    const { rows } = await reportWindow(slots(lists.map(([, joins]) => joins)), 120);

    expect(rows["ann"]?.stays[0]?.leftProvenBy).toBe("newest-window");
  });
});
