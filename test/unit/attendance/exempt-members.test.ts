import { describe, expect, it } from "vitest";
import {
  exemptMember,
  noJoinTime,
  type RosterSample,
  type SlotObservation,
} from "../../../shared/attendance/observation.ts";
import { decodeSlot, encodeSlot } from "../../../shared/attendance/record/slot-codec.ts";
import { reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import { presentAttendee } from "../../../shared/attendance/reports/present-attendee.ts";
import type { MinuteOfEvents } from "../../../shared/attendance/room-event.ts";
import { truthSettingsOf } from "../../../shared/attendance/truth-settings.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { expectedPlain } from "../../support/everybody.ts";
import { minutesOfEvents } from "../../support/room-history/event-sender.ts";

const start = 1_767_225_600;
const settings = truthSettingsOf({ groupType: "AgoraChatRoom", sessionGapSeconds: 900, sessionMinPeople: 1 });

type Row = "online" | "exempt";

function slot(
  minute: number,
  rows: Readonly<Record<string, Row>>,
  given: Partial<SlotObservation> = {},
): SlotObservation {
  const from = start + minute * 60;
  const members = Object.entries(rows).map(([name, row]) => ({
    userId: asUserId(name),
    joinedAt: row === "exempt" ? exemptMember : noJoinTime,
  }));
  const robots = members.filter(({ joinedAt }) => joinedAt === exemptMember).length;
  const list: RosterSample = { from, to: from + 1, listed: members.length, robots, ended: true, members };
  const counts = [{ at: from, count: members.length - robots }];
  return { slot: from, counts, rosters: [list], gaps: [], dissolved: false, sampleEverySeconds: 60, ...given };
}

async function report(
  observations: readonly (SlotObservation | MinuteOfEvents)[],
  expected: readonly string[] = [],
  lateAfterSeconds = 60,
) {
  const window = { from: start, to: start + observations.filter((one) => "slot" in one).length * 60 };
  const question = { expected: expectedPlain(expected.map(asUserId)), lateAfterSeconds };
  const attendees = await reportAttendees(observations, window, question, settings);
  const rows: Record<string, ReturnType<typeof presentAttendee>> = {};
  attendees.forEach((attendee) => {
    rows[attendee.userId] = presentAttendee(attendee.keep(), attendees);
  });
  return rows;
}

/** Ten minutes of a room, of which the last shows nobody. */
const minutes = (rowsAt: (minute: number) => Readonly<Record<string, Row>>) =>
  Array.from({ length: 10 }, (_, minute) => slot(minute, rowsAt(minute)));

describe("an exempt member of a chat room", () => {
  it("is nobody's presence, and unknown where expected; others who are expected and not listed are absent", async () => {
    const rows = await report(
      minutes(() => ({ owner: "exempt", ann: "online" })),
      ["owner", "ann", "bea"],
    );

    expect(rows["owner"]).toMatchObject({ status: "unknown", secondsMin: 0, secondsMax: 600, stays: [] });
    expect(rows["ann"]).toMatchObject({ status: "present" });
    expect(rows["bea"]).toMatchObject({ status: "absent" });
  });

  it("is not even a row where nobody expects them", async () => {
    const rows = await report(minutes(() => ({ owner: "exempt", ann: "online" })));

    expect(Object.keys(rows)).toEqual(["ann"]);
  });

  it("who was online before may have gone on until a list misses them", async () => {
    const rows = await report(
      minutes((minute) => ({
        ...(minute < 3 ? { ann: "online" } : minute < 6 ? { ann: "exempt" } : {}),
        bea: "online",
      })),
    );

    const [from, to] = rows["ann"]?.stays[0]?.leftBetween ?? [];
    expect(Date.parse(from ?? "") / 1000 - start).toBeLessThanOrEqual(120);
    expect(Date.parse(to ?? "") / 1000 - start).toBe(361);
  });

  it("who is an ordinary member again may be offline until a list has missed them once", async () => {
    const rows = await report(
      minutes((minute) => ({ ann: minute < 3 ? "exempt" : "online", bea: "online" })),
      ["ann"],
    );

    expect(rows["ann"]).toMatchObject({ status: "unknown", stays: [] });
  });

  it("is not late when first seen online after the list has missed them", async () => {
    const rows = await report(
      minutes((minute) => ({
        ...(minute < 4 ? { ann: "exempt" } : minute > 5 ? { ann: "online" } : {}),
        bea: "online",
      })),
    );

    expect(rows["ann"]).toMatchObject({ status: "present", late: "unknown" });
  });

  it("may be the one whom two counts of nobody leave out", async () => {
    const gaps = [{ what: "roster", reason: "upstream-unavailable" }] as const;
    const seen = minutes((minute) => (minute < 3 || minute > 5 ? { ann: "online" } : { ann: "exempt" }));
    const unlisted = seen.map((one, minute) => (minute < 3 || minute > 5 ? one : { ...one, rosters: [], gaps }));

    const rows = await report(unlisted);

    expect(rows["ann"]?.stays).toHaveLength(1);
  });

  it("is present when an event says so, and not gone because lists name them as exempt alone", async () => {
    const online = { kind: "online", userId: asUserId("owner"), graceSeconds: 0 } as const;
    const at = (start + 90.5) * 1000;
    const events = minutesOfEvents([{ ...online, atMs: at, receivedAtMs: at + 200 }]);
    const listed = minutes(() => ({ owner: "exempt", ann: "online" }));

    const rows = await report([...listed, ...events]);

    expect(rows["owner"]).toMatchObject({ status: "present", secondsMax: 600 });
    expect(rows["owner"]?.stays).toMatchObject([{ leftProvenBy: null }]);
  });

  it("comes back from the record as one", () => {
    const observed = slot(0, { owner: "exempt", ann: "online" });

    const { body } = encodeSlot(observed, { base: undefined, stamp: 1, nicknames: true });
    const read = decodeSlot(observed.slot, body, () => undefined).observation;

    expect(read.rosters[0]).toMatchObject({
      robots: 1,
      members: [
        { userId: "ann", joinedAt: noJoinTime },
        { userId: "owner", joinedAt: exemptMember },
      ],
    });
  });
});
