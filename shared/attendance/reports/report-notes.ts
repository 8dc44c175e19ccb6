import { isoUtc } from "../../identity/iso-time.ts";
import type { PeopleRegister } from "../people-register/people-register.ts";
import type { CallStatistics } from "./call-tally.ts";
import type { EventStatistics } from "./event-statistics.ts";
import type { ListStatistics } from "./list-tally.ts";

/** Fewer lists than this may be as long as the plan's limit by chance. */
const stuckListsToNote = 3;

/** Notes beside a report: what limits its numbers. */
export function noteLimits(lists: ListStatistics, clockAheadSeconds: number): string[] {
  return [...notePlan(lists), ...noteCompleteness(lists), ...noteRobots(lists), ...noteClock(clockAheadSeconds)];
}

function notePlan({ byCompleteness, stuckLists }: ListStatistics): string[] {
  if (stuckLists >= stuckListsToNote) {
    return [
      `${stuckLists} lists stopped at 30 or 31 people while more were online: the vendor shows no more without the paid plan ` +
        '(Pro, Pro Plus or Enterprise) or while "List of online audio-video group members" is off in the console. ' +
        "People beyond the newest 30 are unknown, not absent.",
    ];
  }
  if (byCompleteness["plan-limited"] === 0) return [];
  return [
    `${byCompleteness["plan-limited"]} lists are exactly 30 or 31 long, which is also where the list ends without the paid plan; ` +
      "nobody is taken for absent because of them.",
  ];
}

function noteCompleteness({ byCompleteness: by, longestList }: ListStatistics): string[] {
  const notes: string[] = [];
  if (by.truncated > 0) {
    notes.push(
      `${by.truncated} lists were cut off at the newest 1,000 by the vendor (longest: ${longestList}). ` +
        "People who are not in them, and of whom the vendor gave no answer by name, are unknown, not absent.",
    );
  }
  if (by.unsettled > 0) {
    notes.push(
      `${by.unsettled} lists of several pages may have been cut off; only newer people's leaves follow from them.`,
    );
  }
  if (by["not-ended"] > 0) {
    notes.push(`${by["not-ended"]} lists were read in part only; nobody is taken for absent because of them.`);
  }
  if (by.implausible > 0) {
    notes.push(
      `${by.implausible} lists show fewer people than every count around them, or took too long to read; ` +
        "nobody is taken for absent because of them.",
    );
  }
  return notes;
}

function noteRobots({ robotsMost }: ListStatistics): string[] {
  if (robotsMost === 0) return [];
  return [
    `Up to ${robotsMost} rows of the lists are not counted as people: robots (mark 500), or members who are listed whether online or not.`,
  ];
}

function noteClock(clockAheadSeconds: number): string[] {
  if (clockAheadSeconds <= 0) return [];
  return [
    `The vendor's join times were up to ${clockAheadSeconds} s in the future: its clock and ours differ, and joins are ` +
      "given as intervals.",
  ];
}

/** Notes beside a report of a room in which people were asked for by name. */
export function noteRollCalls(calls: CallStatistics | undefined): string[] {
  if (calls === undefined) return [];
  const { rollCalls, confirmed, denied, unanswered } = calls;
  const answers = `${confirmed} times a person was there, ${denied} times not`;
  const missing =
    unanswered === 0
      ? ""
      : `; ${unanswered} times there was no answer, and nothing is said of the person in that minute`;
  return [`People who were not on the list were asked for by name in ${rollCalls} minutes: ${answers}${missing}.`];
}

/** Fewer changes than this may lack their events by chance, or because webhooks are still on their way. */
const changesToNote = 10;

/** Notes beside a report of a room of which webhooks came. */
export function noteEvents(statistics: EventStatistics | undefined): string[] {
  if (statistics === undefined) return [];
  const { joins, leaves, silence, contradictions } = statistics;
  const known = joins.known + leaves.known;
  const missing = known - joins.withEvent - leaves.withEvent;
  const notes: string[] = [];
  if (silence.since !== null && silence.changes >= changesToNote) {
    notes.push(
      `Webhooks stopped: the lists show ${silence.changes} joins and leaves after ${isoUtc(silence.since)} of which no webhook came. ` +
        "The URL, its token or its switches may have changed, or the vendor has suspended it.",
    );
  } else if (missing > 0) {
    notes.push(
      `Of ${known} joins and leaves that the lists show, ${missing} have no webhook: such leaves are given as intervals.`,
    );
  }
  if (leaves.known >= changesToNote && leaves.withEdge === 0 && joins.withEvent > 0) {
    notes.push(
      "Webhooks tell of joins and of no account's leave: the callback for the online status of members is off, or not in the plan. " +
        "A device's exit alone ends no stay.",
    );
  }
  if (contradictions > 0) {
    notes.push(`${contradictions} webhooks contradict the lists, which were believed.`);
  }
  return notes;
}

/** Notes beside a report that is made from several parts of the record, each with or without figures on webhooks. */
export function noteDaysWithoutEvents(parts: readonly { readonly events: EventStatistics | undefined }[]): string[] {
  const without = parts.filter(({ events }) => events === undefined);
  if (without.length === 0 || without.length === parts.length) return [];
  return [
    "The figures on webhooks cover a part of the range: on its other days no webhook came, or nothing is kept of them.",
  ];
}

/** Notes beside a report that names people: an erasure, or a change of `pseudonymous`. */
export function noteNamings({ hasErased, hasTwoKinds }: Pick<PeopleRegister, "hasErased" | "hasTwoKinds">): string[] {
  const notes: string[] = [];
  if (hasErased) {
    notes.push(
      "People were erased from this record: some of its rows have no name any more. They count among the people of a list, and " +
        "nobody who is expected and has no row is called absent beside them.",
    );
  }
  if (hasTwoKinds) {
    notes.push(
      "Names changed in this record: some rows are under user IDs and some under pseudonyms. One person may have a row of " +
        "each kind; nobody is added up across the change, and no leave is read into it.",
    );
  }
  return notes;
}
