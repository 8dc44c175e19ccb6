import { slotSeconds } from "../attendance/observation.ts";
import { dayOf, nextDay } from "../attendance/record/chain-rules.ts";
import { daySeconds } from "../attendance/reports/rollup.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { RoomSession } from "../attendance/rules/sessions.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { planStretches, type RecordReads, type RecordStretch } from "./record-stretches.ts";
import { windowOfSession } from "./report-question.ts";
import { sessionsOverlapping } from "./session-search.ts";

/** How much of a room is searched for sessions at a time. */
const searchDays = 7;

/** A longer session is read in parts, one a UTC day, so that no single reading is long. */
const longestWholeSeconds = daySeconds;

/** A window of a room's raw record that is read at once: a session, a day of a long one, or the time between sessions. */
export interface RoomPart extends TimeWindow {
  /** Undefined for time outside of sessions, where people may have been too: with `sessionMinPeople`, or when the count failed. */
  readonly session: RoomSession | undefined;
}

/** A week or so of a room. */
export interface SearchedTime extends TimeWindow {
  /** What the raw record holds, in the order of time, apart from each other. */
  readonly parts: readonly RoomPart[];
  /** The sources of all of it. */
  readonly stretches: readonly RecordStretch[];
}

/**
 * The parts of a room from an instant on, a week at a time. Sessions of up to a day are never cut, except at the ends of the
 * window and of what is kept: the figures of such a part are those of a report about the session.
 */
export async function* roomParts(reads: RecordReads, { from, to }: TimeWindow): AsyncGenerator<SearchedTime> {
  const { room, nowSeconds } = reads;
  const recordedFrom = Math.max(from, room.recordedSince - slotSeconds);
  const keptFrom = Math.min(to, dayOf(nowSeconds) - room.retentionDays * daySeconds);
  if (recordedFrom < keptFrom) yield expiredTime({ from: recordedFrom, to: keptFrom });
  let at = Math.max(recordedFrom, keptFrom);
  while (at < to) {
    const searched = await searchFrom(reads, at, to);
    yield searched;
    at = searched.to;
  }
}

function expiredTime(window: TimeWindow): SearchedTime {
  return { ...window, parts: [], stretches: [{ ...window, source: "none", reason: "expired" }] };
}

async function searchFrom(reads: RecordReads, from: EpochSeconds, latest: EpochSeconds): Promise<SearchedTime> {
  const searched = { from, to: Math.min(latest, dayOf(from) + searchDays * daySeconds) };
  const stretches = await planStretches(reads, searched, true);
  if (!stretches.some(({ source }) => source === "raw")) return { ...searched, parts: [], stretches };
  const parts = partsOf(await sessionsOverlapping(reads, searched), searched, latest);
  const to = Math.max(searched.to, parts.at(-1)?.to ?? searched.to);
  const goesOn = to > searched.to ? await planStretches(reads, { from: searched.to, to }, true) : [];
  const all = [...stretches, ...goesOn];
  return { from, to, parts: parts.flatMap((part) => recordedParts(part, all)), stretches: all };
}

/** Sessions and the time between them. Two sessions may overlap by the age of a count: the second begins where the first ends. */
function partsOf(
  sessions: readonly RoomSession[],
  { from, to }: TimeWindow,
  latest: EpochSeconds,
): readonly RoomPart[] {
  const parts: RoomPart[] = [];
  let at = from;
  for (const session of sessions) {
    const extent = windowOfSession(session);
    const ends = Math.min(latest, extent.to ?? latest);
    const isLong = ends - extent.from > longestWholeSeconds;
    const begins = Math.min(to, Math.max(at, extent.from));
    if (at < begins) parts.push({ from: at, to: begins, session: undefined });
    const whole = { from: begins, to: isLong ? Math.min(ends, to) : ends };
    parts.push(...(isLong ? daysOf(whole) : [whole]).map((part) => ({ ...part, session })));
    at = Math.max(at, whole.to);
  }
  if (at < to) parts.push({ from: at, to, session: undefined });
  return parts.filter((part) => part.from < part.to);
}

function daysOf({ from, to }: TimeWindow): readonly TimeWindow[] {
  const days: TimeWindow[] = [];
  for (let at = from; at < to; at = nextDay(dayOf(at))) days.push({ from: at, to: Math.min(to, nextDay(dayOf(at))) });
  return days;
}

/** What is left of a part in the raw record; stretches that follow each other are one. */
function recordedParts(part: RoomPart, stretches: readonly RecordStretch[]): readonly RoomPart[] {
  const recorded: RoomPart[] = [];
  for (const stretch of stretches) {
    const from = Math.max(stretch.from, part.from);
    const to = Math.min(stretch.to, part.to);
    if (stretch.source !== "raw" || from >= to) continue;
    const before = recorded.at(-1);
    if (before?.to === from) recorded[recorded.length - 1] = { ...before, to };
    else recorded.push({ ...part, from, to });
  }
  return recorded;
}
