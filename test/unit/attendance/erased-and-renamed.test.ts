import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import { pageAttendees } from "../../../shared/attendance/reports/attendee-order.ts";
import { type AttendeeQuestion, reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import type { ExpectedNames } from "../../../shared/attendance/reports/expected-people.ts";
import { reportSummary } from "../../../shared/attendance/reports/summary.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { allAttendees } from "../../support/everybody.ts";
import { crowd, scriptedRoom, scriptStart } from "../../support/scripted-room.ts";
import { pseudonymInTest, StoredRoom } from "../../support/stored-room.ts";

const hour = { from: scriptStart, to: scriptStart + 3600 };
const secondHour = { from: scriptStart + 3600, to: scriptStart + 7200 };
const both = { from: hour.from, to: secondHour.to };

const expecting = (userIds: readonly string[], pseudonymous = false, hasKey = true): ExpectedNames => ({
  userIds: userIds.map(asUserId),
  pseudonymous,
  pseudonymOf: async () => (hasKey ? pseudonymInTest : undefined),
});

async function attendees(slots: readonly SlotObservation[], window: typeof hour, question: AttendeeQuestion = {}) {
  const report = await reportAttendees(slots, window, question);
  const rows = new Map(allAttendees(report).map((attendee) => [attendee.userId as string, attendee]));
  const { people } = pageAttendees(report, { by: "userId", direction: "asc" }, {}, 1000, null);
  return { report, rows, people };
}

/** The hour's slots, with some around it: the room was full before and after. */
const everybody = [...crowd(19, -600, 9000), ["vera", -300, 9000] as const];
const whole = scriptedRoom([-6, 66], everybody);

describe("a person who was erased", () => {
  it("is unknown, not absent, where rows have lost their name", async () => {
    const slots = new StoredRoom().write(whole).erase("vera").read();

    const { report, rows, people } = await attendees(slots, hour, { expected: expecting(["vera", "c000"]) });

    expect(rows.get("vera")).toMatchObject({ status: "unknown", secondsMin: 0, secondsMax: 3600 });
    expect(rows.get("c000")).toMatchObject({ status: "present", secondsMin: 3600 });
    expect(people).toEqual({ present: 19, absent: 0, unknown: 1 });
    expect(report.absenceFloorSeconds).toBeNull();
    expect(report.names).toEqual({
      mayNameTwice: true,
      hasErased: true,
      hasTwoKinds: false,
      pseudonymsUnchecked: false,
    });
  });

  it("is absent only from windows whose lists all have names", async () => {
    const came = scriptedRoom([-6, 126], [...crowd(19, -600, 9000), ["vera", -300, 3000] as const]);
    const slots = new StoredRoom().write(came).erase("vera").read();

    const { rows } = await attendees(slots, secondHour, { expected: expecting(["zoe"]) });

    expect(rows.get("zoe")).toMatchObject({ status: "absent" });
  });

  it("is found under the pseudonym that took the name's place", async () => {
    const slots = new StoredRoom().write(whole).erase("vera", pseudonymInTest("vera")).read();

    const { rows, people } = await attendees(slots, hour, { expected: expecting(["vera", "zoe"]) });

    expect(rows.has("vera")).toBe(false);
    expect(rows.get(pseudonymInTest("vera"))).toMatchObject({ status: "present", expected: true, secondsMin: 3600 });
    expect(rows.get("zoe")).toMatchObject({ status: "absent" });
    expect(people).toEqual({ present: 20, absent: 1, unknown: 0 });
  });

  it("makes expected people unknown when nobody can check the pseudonym", async () => {
    const slots = new StoredRoom().write(whole).erase("vera", pseudonymInTest("vera")).read();

    const { report, rows } = await attendees(slots, hour, { expected: expecting(["vera"], false, false) });

    expect(rows.get("vera")).toMatchObject({ status: "unknown" });
    expect(report.names.pseudonymsUnchecked).toBe(true);
  });

  it.each([
    ["without a name", undefined],
    ["under a pseudonym", pseudonymInTest("vera")],
  ])("and is still in the room is one person, recorded %s and then anew", async (_, replaceBy) => {
    const slots = new StoredRoom()
      .write(scriptedRoom([-6, 30], everybody))
      .erase("vera", replaceBy)
      .write(scriptedRoom([30, 66], everybody), { keyframe: true })
      .read();

    const question = { lateAfterSeconds: 60, leftEarlySeconds: 60, expected: expecting(["vera"]) };
    const { rows, people } = await attendees(slots, hour, question);
    const summary = await reportSummary(slots, hour);

    expect(rows.get("vera")).toMatchObject({ status: "present", expected: true });
    expect([...rows.values()].map(({ late }) => late)).not.toContain(true);
    expect([...rows.values()].map(({ leftEarly }) => leftEarly)).not.toContain(true);
    expect(people.present).toBe(20);
    expect(summary.uniques.atLeast).toBe(20);
    expect(summary.flow.points).toEqual([]);
  });

  it("may have been there before a stay that a later record names", async () => {
    const twice = [...crowd(19, -600, 9000), ["vera", 30, 1200] as const, ["vera", 1500, 9000] as const];
    const slots = new StoredRoom()
      .write(scriptedRoom([-6, 28], twice))
      .erase("vera")
      .write(scriptedRoom([28, 66], twice), { keyframe: true })
      .read();

    const { rows } = await attendees(slots, hour, { lateAfterSeconds: 300 });

    expect(rows.get("vera")).toMatchObject({ status: "present", late: "unknown" });
    expect(rows.get("vera")?.secondsMax).toBeGreaterThanOrEqual(1170 + 2100);
    expect(rows.get("c000")?.late).toBe(false);
  });

  it("leaves verdicts about people who were on a list with the nameless row", async () => {
    const late = [...everybody, ["bob", 1200, 2000] as const];
    const slots = new StoredRoom()
      .write(scriptedRoom([-6, 66], late))
      .erase("vera")
      .read();

    const { rows } = await attendees(slots, hour, { lateAfterSeconds: 300, leftEarlySeconds: 300 });

    expect(rows.get("bob")).toMatchObject({ late: true, leftEarly: true });
  });
});

describe.each([
  ["to pseudonyms", false],
  ["from pseudonyms", true],
])("a change of naming %s", (_, first) => {
  const present = [...crowd(18, -600, 9000), ["early", -600, 1800] as const];
  const slots = new StoredRoom()
    .write(scriptedRoom([-6, 60], present), { pseudonymous: first })
    .write(scriptedRoom([60, 126], present), { pseudonymous: !first })
    .read();
  const nameIn = (userId: string, pseudonymous: boolean): string => (pseudonymous ? pseudonymInTest(userId) : userId);

  it("finds expected people under the name of each half", async () => {
    const expected = expecting(["c000", "early", "zoe"], !first);
    const before = await attendees(slots, hour, { expected });
    const after = await attendees(slots, secondHour, { expected });

    expect(before.rows.get(nameIn("c000", first))).toMatchObject({ status: "present", expected: true });
    expect(before.rows.get(nameIn("early", first))).toMatchObject({ status: "present", expected: true });
    expect(after.rows.get(nameIn("c000", !first))).toMatchObject({ status: "present", expected: true });
    expect(after.people.absent).toBe(2);
    expect(before.people).toEqual({ present: 19, absent: 1, unknown: 0 });
  });

  it("adds nobody up across it, and reads no leave into it", async () => {
    const { rows, people, report } = await attendees(slots, both, { lateAfterSeconds: 60, leftEarlySeconds: 60 });
    const summary = await reportSummary(slots, both);

    expect(people.present).toBe(19);
    expect(summary.flow.points.map(({ newcomers, leavers }) => [newcomers, leavers])).toEqual([[0, 1]]);
    expect([...rows.values()].map(({ late }) => late)).not.toContain(true);
    expect(rows.get(nameIn("c000", first))?.leftEarly).not.toBe(true);
    expect(report.names.mayNameTwice).toBe(true);
  });

  it("ends the stays of people who really left at the seam", async () => {
    const left = new StoredRoom()
      .write(scriptedRoom([-6, 60], present), { pseudonymous: first })
      .write(
        scriptedRoom(
          [60, 126],
          present.filter(([userId]) => userId !== "c003"),
        ),
        { pseudonymous: !first },
      )
      .read();

    // All of the crowd share one join time, so nobody can say who of them it was; the others keep their stays open.
    const { rows } = await attendees(left, both);

    expect(rows.get(nameIn("c004", first))?.leftLatest).toBeNull();
  });
});

describe("figures across changes of naming", () => {
  const pseudonymous = (from: number, to: number, is: boolean, people: Parameters<typeof scriptedRoom>[1]) =>
    [scriptedRoom([from, to], people), { pseudonymous: is }] as const;

  it("keep the cohort of the retention curve at the number of people, with or without a name", async () => {
    const ten = crowd(10, 0, 9000);
    const renamed = new StoredRoom()
      .write(...pseudonymous(-6, 20, false, ten))
      .write(...pseudonymous(20, 66, true, ten))
      .read();
    const erased = new StoredRoom()
      .write(scriptedRoom([-6, 66], ten))
      .erase("c003")
      .read();

    for (const slots of [renamed, erased]) {
      const [curve] = (await reportSummary(slots, hour)).retention;
      expect(curve?.cohort).toBe(10);
      expect(curve?.marks.at(-1)).toMatchObject({ shareMin: 1, shareMax: 1 });
    }
  });

  it("count the possible time of all names, between a person's own stays too, and never more than the window", async () => {
    const stays = [
      ["host", -600, 9000] as const,
      ["x", 0, 900] as const,
      ["x", 1500, 2100] as const,
      ["x", 2700, 3600] as const,
    ];
    const slots = new StoredRoom()
      .write(...pseudonymous(-6, 20, false, stays))
      .write(...pseudonymous(20, 40, true, stays))
      .write(...pseudonymous(40, 66, false, stays))
      .read();

    const { rows } = await attendees(slots, hour);

    expect(rows.get("x")?.secondsMax).toBeGreaterThanOrEqual(2400);
    expect(Math.max(...[...rows.values()].map(({ secondsMax }) => secondsMax))).toBeLessThanOrEqual(3600);
  });

  it("show one newcomer and one leave of a person who goes under one name and comes back under the other", async () => {
    const stays = [["host", 0, 9000] as const, ["x", 0, 600] as const, ["x", 1500, 9000] as const];
    const slots = new StoredRoom()
      .write(...pseudonymous(-6, 20, false, stays))
      .write(...pseudonymous(20, 66, true, stays))
      .read();

    const { flow } = await reportSummary(slots, hour);
    const sum = (key: "newcomers" | "returners" | "leavers") => flow.points.reduce((all, point) => all + point[key], 0);

    expect([sum("newcomers"), sum("returners"), sum("leavers")]).toEqual([2, 1, 1]);
  });

  it("show one leave that falls between two changes of naming once", async () => {
    const stays = [["host", 0, 9000] as const, ["x", 0, 1500] as const, ["x", 1506, 9000] as const];
    const slots = new StoredRoom()
      .write(...pseudonymous(-6, 20, false, stays))
      .write(...pseudonymous(20, 40, true, stays))
      .write(...pseudonymous(40, 66, false, stays))
      .read();

    const { flow } = await reportSummary(slots, hour);

    expect(flow.points.map(({ leavers }) => leavers).filter((leavers) => leavers > 0)).toEqual([1]);
  });

  it("name both when people were erased and names changed", async () => {
    const slots = new StoredRoom()
      .write(...pseudonymous(-6, 20, false, everybody))
      .erase("vera")
      .write(...pseudonymous(20, 66, true, everybody))
      .read();

    const { notes } = await reportSummary(slots, hour);

    expect(notes).toContainEqual(expect.stringMatching(/^People were erased/));
    expect(notes).toContainEqual(expect.stringMatching(/^Names changed/));
  });
});
