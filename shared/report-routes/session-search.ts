import { slotSeconds } from "../attendance/observation.ts";
import { dayOf, nextDay } from "../attendance/record/chain-rules.ts";
import { type AttendanceRollup, daySeconds, rollupContextSlots, runsOf } from "../attendance/reports/rollup.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import {
  appendRun,
  findSessions,
  type OccupancyRun,
  OccupancyRuns,
  type RoomSession,
} from "../attendance/rules/sessions.ts";
import { readRoom } from "../attendance/rules/time-order.ts";
import { readRollups } from "../attendance/table/rollups.ts";
import { readRecord } from "../attendance/table/room-record.ts";
import { hasRecord } from "../attendance/table/snapshots.ts";
import type { TruthSettings } from "../attendance/truth-settings.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { MetDays } from "./met-days.ts";
import { hasExpired, type RecordPart, type RecordReads } from "./record-stretches.ts";
import { firstSlotDue, type ReportedRoom } from "./reported-room.ts";
import type { AskedSession } from "./session-id.ts";

/** How much is read at a time, back from a session whose beginning is not in sight, and on from one that goes on: twice as much each time. */
const firstStepSeconds = 3600;
const longestStepSeconds = 7 * daySeconds;

/** Beyond the silence that ends a session: samples may be minutes apart. */
const marginSeconds = 5 * slotSeconds;

/** A session longer than this is reported as far as this: a room that is never empty has no sessions anyway. */
const longestSessionSeconds = 62 * daySeconds;

/**
 * The sessions that overlap a window, oldest first, each with the whole of its extent: the record is read on, before and
 * after the window, until their beginnings and ends are in it. Days that are rolled up are read from their roll-ups.
 *
 * @param met gets the source of every day that is read
 */
export async function sessionsOverlapping(
  reads: RecordReads,
  window: TimeWindow,
  met = new MetDays(),
): Promise<readonly RoomSession[]> {
  const { room, nowSeconds } = reads;
  const end = nowSeconds + slotSeconds;
  const silence = room.settings.sessionGapSeconds + marginSeconds;
  const earliest = Math.max(dayOf(room.recordedSince), dayOf(window.from) - longestSessionSeconds);
  const latest = Math.min(end, nextDay(dayOf(window.to)) + longestSessionSeconds);
  let from = Math.min(end, Math.max(earliest, readableFrom(room, window.from - silence)));
  let to = Math.max(from, Math.min(latest, readableTo(room, window.to + silence)));
  let runs = await readRuns(reads, { from, to }, met);
  for (let step = firstStepSeconds; from > earliest && !beginsWithin(runs, window, room.settings); step *= 2) {
    const before = Math.max(earliest, readableFrom(room, from - Math.min(step, longestStepSeconds)));
    runs = joinRuns(await readRuns(reads, { from: before, to: from }, met), runs);
    from = before;
  }
  for (
    let step = firstStepSeconds;
    to < latest && !endsWithin(runs, { from: window.to, to }, room.settings);
    step *= 2
  ) {
    const after = Math.min(latest, readableTo(room, to + Math.min(step, longestStepSeconds)));
    runs = joinRuns(runs, await readRuns(reads, { from: to, to: after }, met));
    to = after;
  }
  return findSessions(runs, room.settings).filter(
    ({ startedBetween, endedBetween }) =>
      (startedBetween[0] ?? startedBetween[1]) < window.to && (endedBetween[1] ?? end) > window.from,
  );
}

/** A roll-up is read as a whole; of younger days what is needed. */
function readableFrom({ rolledUpTo }: ReportedRoom, instant: EpochSeconds): EpochSeconds {
  return instant < rolledUpTo ? dayOf(instant) : slotOf(instant);
}

function readableTo({ rolledUpTo }: ReportedRoom, instant: EpochSeconds): EpochSeconds {
  return instant < rolledUpTo ? nextDay(dayOf(instant)) : slotOf(instant) + slotSeconds;
}

const slotOf = (instant: EpochSeconds): EpochSeconds => Math.floor(instant / slotSeconds) * slotSeconds;

/** @throws RollcallError `unknown-session` */
export async function findSession(reads: RecordReads, asked: AskedSession): Promise<RoomSession> {
  const found =
    asked === "latest"
      ? await newestSession(reads)
      : (await sessionsOverlapping(reads, { from: asked, to: asked + 1 })).find((session) => wasLiveAt(session, asked));
  if (found === undefined) {
    throw new RollcallError(
      "unknown-session",
      asked === "latest"
        ? "no session of this room is recorded"
        : "no session with this ID is recorded; GET …/sessions lists those that are",
    );
  }
  return found;
}

function wasLiveAt({ startedBetween, endedBetween }: RoomSession, instant: EpochSeconds): boolean {
  return startedBetween[1] <= instant && instant <= (endedBetween[1] ?? instant);
}

/** The newest session, live or ended; undefined when the record holds none. */
async function newestSession(reads: RecordReads): Promise<RoomSession | undefined> {
  const { room, nowSeconds } = reads;
  for (let to = nowSeconds + slotSeconds; to > room.recordedSince; ) {
    const from = Math.max(room.recordedSince, to - longestStepSeconds);
    const newest = (await sessionsOverlapping(reads, { from, to })).at(-1);
    if (newest !== undefined) return newest;
    to = from;
  }
  return undefined;
}

/** True when no session before these runs reaches into the window, or is one with the first session in it. */
function beginsWithin(runs: readonly OccupancyRun[], window: TimeWindow, settings: TruthSettings): boolean {
  const [first] = findSessions(runs, settings);
  const [head] = runs;
  const ended = first?.endedBetween[1] ?? Number.POSITIVE_INFINITY;
  if (ended <= window.from) return true;
  if (head === undefined || head.occupied || head.first > window.from) return false;
  return first === undefined || first.startedBetween[1] - head.first >= settings.sessionGapSeconds;
}

/** True when no session goes on from before `from`: the last one is over, and for so long that no return continues it. */
function endsWithin(runs: readonly OccupancyRun[], { from, to }: TimeWindow, settings: TruthSettings): boolean {
  const last = findSessions(runs, settings).at(-1);
  if (last === undefined || last.startedBetween[1] >= from) return true;
  const ended = last.endedBetween[1];
  return ended !== null && to - ended >= settings.sessionGapSeconds;
}

function joinRuns(earlier: readonly OccupancyRun[], later: readonly OccupancyRun[]): readonly OccupancyRun[] {
  const joined = [...earlier];
  for (const run of later) appendRun(joined, run);
  return joined;
}

/** When the room was occupied and when empty; before `rolledUpTo`, `from` and `to` are midnights. */
async function readRuns(reads: RecordReads, { from, to }: TimeWindow, met: MetDays): Promise<readonly OccupancyRun[]> {
  const { table, room, signal } = reads;
  const runs: OccupancyRun[] = [];
  const rolledUpTo = Math.min(to, Math.max(from, room.rolledUpTo));
  const rollups = from < rolledUpTo ? await readRollups(table, room, from, rolledUpTo, signal) : [];
  const byDay = new Map(rollups.map(({ day, rollup }) => [day, rollup]));
  let rawFrom: EpochSeconds | undefined;
  for (let day = from; day < to; day = nextDay(dayOf(day))) {
    const rollup = byDay.get(day);
    met.add(dayOf(day), await sourceOf(reads, day, day < rolledUpTo, rollup));
    // A damaged roll-up is null: its day is read from the raw record as long as there is one. No roll-up: nothing was recorded.
    const isRaw = day >= rolledUpTo || rollup === null;
    if (isRaw) {
      rawFrom ??= day;
      continue;
    }
    if (rawFrom !== undefined) await appendRawRuns(reads, { from: rawFrom, to: day }, runs);
    rawFrom = undefined;
    if (rollup) for (const run of runsOf(rollup.hours)) appendRun(runs, run);
  }
  if (rawFrom !== undefined) await appendRawRuns(reads, { from: rawFrom, to }, runs);
  return runs;
}

/** @param rollup null when it is damaged, undefined when there is none */
async function sourceOf(
  reads: RecordReads,
  instant: EpochSeconds,
  isRolledUp: boolean,
  rollup: AttendanceRollup | null | undefined,
): Promise<Omit<RecordPart, keyof TimeWindow>> {
  if (rollup) return { source: "rollup" };
  if (isRolledUp && rollup === undefined) return { source: "none" };
  if (!isRolledUp)
    return hasExpired(reads, { from: instant }) ? { source: "none", reason: "expired" } : { source: "raw" };
  const { table, room, signal } = reads;
  const isKept = await hasRecord(table, room, dayOf(instant), signal === undefined ? {} : { signal });
  return isKept ? { source: "raw" } : { source: "none", reason: "damaged" };
}

async function appendRawRuns(
  { table, room, signal }: RecordReads,
  { from, to }: TimeWindow,
  runs: OccupancyRun[],
): Promise<void> {
  const occupancy = new OccupancyRuns(Math.max(from, firstSlotDue(room) - slotSeconds), to, room.settings);
  const context = rollupContextSlots * slotSeconds;
  const record = readRecord(table, room, from - context, to + context, signal === undefined ? {} : { signal });
  await readRoom(record, [occupancy], room.settings);
  for (const run of occupancy.runs) appendRun(runs, run);
}
