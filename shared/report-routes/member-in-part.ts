import { ignoresCase } from "../attendance/id-case.ts";
import type { PseudonymKey } from "../attendance/pseudonyms.ts";
import { type AttendeeReport, reportAttendees } from "../attendance/reports/attendees.ts";
import { figuresOf, type PersonFigures } from "../attendance/reports/person-figures.ts";
import { PersonLookup } from "../attendance/reports/person-lookup.ts";
import { presentAttendee } from "../attendance/reports/present-attendee.ts";
import type { UserId } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { ZonedTime } from "../identity/zoned-time.ts";
import { pseudonymsOfApp } from "./person-names.ts";
import { mayGoOn } from "./provisional.ts";
import { type RecordReads, recordAround } from "./record-stretches.ts";
import type { RoomPart } from "./room-parts.ts";
import { sessionIdOf } from "./session-id.ts";

/** Whom to look for. */
export interface MemberOrder {
  readonly userId: UserId;
  readonly zone: ZonedTime | undefined;
  /** Resolves to undefined when the deployment has none: rooms with pseudonyms then say nothing of a user ID. */
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
}

/** One person in one part of a room. */
export interface MemberPart {
  readonly figures: PersonFigures;
  readonly isSeen: boolean;
  readonly report: AttendeeReport;
  /** Undefined when the part has no stays of the person, or only the rest of stays that are shown with their session. */
  readonly row: ReturnType<typeof presentPart> | undefined;
}

export async function readMemberPart(
  reads: RecordReads,
  part: RoomPart,
  { userId, zone, pseudonymKey }: MemberOrder,
): Promise<MemberPart> {
  const { room } = reads;
  const { app, groupType } = room;
  let pseudonymOf: ReturnType<typeof pseudonymsOfApp> | undefined;
  const expected = {
    userIds: [userId],
    pseudonymous: false,
    pseudonymOf: async () => {
      const key = await pseudonymKey();
      pseudonymOf = key === undefined ? undefined : pseudonymsOfApp(key, app, groupType);
      return pseudonymOf;
    },
  };
  const report = await reportAttendees(recordAround(reads, part), part, { expected }, room.settings);
  const lookup = new PersonLookup(report.register, { isCaseIgnored: ignoresCase(groupType), pseudonymOf });
  const personIndexes = lookup.indexesOf(userId);
  const figures = figuresOf(report, personIndexes, undefined);
  if (figures === undefined) {
    throw new Error("an expected person has no row");
  }
  const seen = personIndexes.filter((personIndex) => report.staysOf(personIndex).length > 0);
  const isSeen = seen.length > 0;
  const isShown = isSeen && !isRest(part, report, figures, seen);
  return {
    figures,
    isSeen,
    report,
    row: isShown ? presentPart({ reads, part, zone }, report, figures, seen) : undefined,
  };
}

/**
 * True for time outside of sessions in which nothing is proven, and no stay begins: the last list of a session may be a second younger than
 * the count that ends it, so that the leave of everybody who stayed to the end reaches a little beyond.
 */
function isRest(
  { session, from }: RoomPart,
  { staysOf }: AttendeeReport,
  { status, secondsMin }: PersonFigures,
  seen: readonly number[],
): boolean {
  const isProven = session !== undefined || status === "present" || secondsMin > 0;
  return (
    !isProven && seen.every((personIndex) => staysOf(personIndex).every(({ joinEarliest }) => joinEarliest < from))
  );
}

function presentPart(
  { reads, part, zone }: { readonly reads: RecordReads; readonly part: RoomPart; readonly zone: ZonedTime | undefined },
  report: AttendeeReport,
  { status, secondsMin, secondsMax, secondsEstimate, share }: PersonFigures,
  seen: readonly number[],
) {
  const { session, from, to } = part;
  const rows = seen.flatMap((personIndex) => {
    const attendee = report.attendeeAt(personIndex)?.keep();
    return attendee === undefined ? [] : [presentAttendee(attendee, report)];
  });
  const nickname = rows.find((row) => row.nickname !== undefined)?.nickname;
  return {
    ...(session === undefined ? {} : { sessionId: sessionIdOf(session) }),
    ...(session === undefined || zone === undefined ? {} : { localDate: zone.date(session.startedBetween[1]) }),
    from: isoUtc(from),
    to: isoUtc(to),
    provisional: session !== undefined && mayGoOn(session, reads),
    recordedAs: rows.map(({ userId }) => userId),
    ...(nickname === undefined ? {} : { nickname }),
    status,
    firstJoin: rows.map(({ firstJoin }) => firstJoin).toSorted()[0] ?? null,
    lastProof:
      rows
        .map(({ lastProof }) => lastProof)
        .toSorted()
        .at(-1) ?? null,
    secondsMin,
    secondsMax,
    secondsEstimate,
    shareOfSession: share,
    detectionFloorSeconds: report.detectionFloorSeconds,
    stays: rows.flatMap(({ stays }) => stays),
  };
}
