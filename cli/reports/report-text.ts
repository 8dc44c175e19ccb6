import type { AttendeesReply } from "../../shared/report-routes/attendees-shape.ts";
import type { SummaryReply } from "../../shared/report-routes/summary-shape.ts";
import { textTable } from "../terminal/text-table.ts";
import { boundsText, durationText } from "./report-times.ts";

type Attendee = AttendeesReply["attendees"][number];
type RoomFacts = Pick<AttendeesReply, "app" | "groupId" | "label" | "from" | "to" | "provisional" | "notes">;

export const attendeeColumns = ["user", "nickname", "status", "first join", "last proof", "time", "share", "remarks"];

export function attendeeRow(attendee: Attendee): readonly string[] {
  const { userId, nickname, status, firstJoin, lastProof, secondsMin, secondsMax, shareOfSession } = attendee;
  const share = shareOfSession === null ? "" : shareText(shareOfSession);
  const time = status === "present" ? boundsText(secondsMin, secondsMax, durationText) : "";
  return [userId, nickname ?? "", status, firstJoin ?? "", lastProof ?? "", time, share, remarks(attendee)];
}

/** The lower bound rounded down and the upper one up, so that no more is claimed than was seen. */
function shareText({ min, max }: { readonly min: number; readonly max: number }): string {
  return boundsText(Math.floor(min * 100), Math.ceil(max * 100), (percent) => `${percent} %`);
}

function remarks({ expected, late, leftEarly, attended }: Attendee): string {
  const claim = (value: boolean | "unknown" | undefined, word: string) =>
    value === true ? [word] : value === "unknown" ? [`${word}?`] : [];
  return [
    ...(expected === false ? ["not expected"] : []),
    ...claim(late, "late"),
    ...claim(leftEarly, "left early"),
    ...(attended === false ? ["not attended"] : claim(attended, "attended")),
  ].join(", ");
}

/** What stands above the table: of whom and when, how many, and what limits it. */
export function reportHead(reply: AttendeesReply): string {
  const { present, absent, unknown } = reply.people;
  return [
    roomLine(reply),
    `${present} present, ${absent} absent, ${unknown} unknown; a stay shorter than ${reply.detectionFloorSeconds} s can go unseen`,
    ...noteLines(reply),
  ].join("\n");
}

export function summaryText(reply: SummaryReply): string {
  const { peak, uniques, slots } = reply;
  const facts: readonly (readonly [string, string])[] = [
    ["peak", peak === null ? "nothing was seen" : `at least ${peak.count}, at ${peak.at}`],
    ["average", reply.timeWeightedAverage === null ? "" : String(reply.timeWeightedAverage)],
    ["person-minutes", String(reply.personMinutes)],
    ["different people", uniques.atLeast === null ? "no list was taken" : `at least ${uniques.atLeast}`],
    ["observed", `${Math.floor(reply.observedShare * 1000) / 10} % of the time`],
    ["list coverage", reply.coverage === null ? "" : `${Math.floor(reply.coverage * 1000) / 10} %`],
    ["slots due", String(slots.due)],
    ["gaps", reply.gaps.map((gap) => `${gap.what}: ${gap.reason} x ${gap.slots}`).join(", ") || "none"],
    ["sessions", String(reply.sessions.length)],
  ];
  const sessions = reply.sessions.map(({ startedBetween, endedBetween, endedBy }) => [
    betweenText(startedBetween),
    betweenText(endedBetween),
    endedBy ?? "still runs, or is cut off by the range",
  ]);
  return [
    [roomLine(reply), ...noteLines(reply)].join("\n"),
    facts.map(([name, value]) => `${name.padEnd(17)} ${value}`.trimEnd()).join("\n"),
    ...(sessions.length === 0 ? [] : [textTable(["started between", "ended between", "ended by"], sessions)]),
  ].join("\n\n");
}

function roomLine({ app, groupId, label, from, to, provisional }: RoomFacts): string {
  const name = label === undefined ? `${app} ${groupId}` : `${app} ${groupId} (${label})`;
  return `${name}, ${from} to ${to}${provisional ? ", provisional" : ""}`;
}

function noteLines({ notes }: RoomFacts): readonly string[] {
  return notes.map((note) => `Note: ${note}`);
}

function betweenText([from, to]: readonly (string | null)[]): string {
  return `${from ?? "?"} and ${to ?? "?"}`;
}
