import type { EpochSeconds } from "../../identity/ids.ts";
import { isFields } from "../../upstream/tolerant-fields.ts";
import { gapReasons } from "../observation.ts";
import { DamagedRecord } from "../record/damaged-record.ts";
import type { OccupancyRun } from "../rules/sessions.ts";
import type { BucketGap, BucketGapReason, CountBucket, PeakCount } from "./count-buckets.ts";
import type { EventStatistics, RecallOfHour } from "./event-statistics.ts";
import { emptyListStatistics, type ListStatistics } from "./list-tally.ts";
import { daySeconds, type GatheredHours, hourSeconds, type RolledHour, rollupVersion } from "./rollup.ts";

/** Bound on the runs of an hour: a room is never looked at more than once a second. */
const mostRunsAnHour = 3_600;
const mostCadenceSeconds = 3_600;

const reasons: readonly BucketGapReason[] = [
  ...gapReasons,
  "not-recorded",
  "slower-cadence",
  "not-tracked",
  "expired",
  "damaged",
];

/**
 * Parses the JSON of a roll-up, which is kept for years: one that is damaged or of another version costs its own day only.
 *
 * @throws DamagedRecord that says what is wrong
 */
export function parseRollup(json: string, day: EpochSeconds): GatheredHours {
  const fields = fieldsOf(parseJson(json));
  if (fields["version"] !== rollupVersion) {
    throw new DamagedRecord("the roll-up was written by another version");
  }
  const hours = listOf(fields["hours"], daySeconds / hourSeconds).map((hour, index) =>
    parseHour(fieldsOf(hour), day + index * hourSeconds),
  );
  if (fields["from"] !== day || hours.length !== daySeconds / hourSeconds) {
    throw new DamagedRecord("the roll-up is not of its day");
  }
  const clockAheadSeconds = amountOf(fields["clockAheadSeconds"]);
  const listsEverySeconds = Math.min(mostCadenceSeconds, amountOf(fields["listsEverySeconds"]));
  const longestBlindSeconds = amountOf(fields["longestBlindSeconds"]);
  // Roll-ups from before webhooks were counted have no such field.
  const events = fields["events"] === undefined ? undefined : parseEvents(fieldsOf(fields["events"]));
  return { from: day, to: day + daySeconds, hours, clockAheadSeconds, listsEverySeconds, longestBlindSeconds, events };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new DamagedRecord("the roll-up is no JSON", { cause });
  }
}

function parseHour(hour: Readonly<Record<string, unknown>>, at: EpochSeconds): RolledHour {
  const runs = listOf(hour["runs"], mostRunsAnHour).map((run) => parseRun(fieldsOf(run)));
  return { counts: parseCounts(fieldsOf(hour["counts"]), at), lists: parseLists(fieldsOf(hour["lists"])), runs };
}

function parseCounts(fields: Readonly<Record<string, unknown>>, at: EpochSeconds): CountBucket {
  const end = at + hourSeconds;
  if (fields["at"] !== at || fields["end"] !== end) {
    throw new DamagedRecord("the hours of the roll-up are out of order");
  }
  const bucket: CountBucket = {
    at,
    end,
    min: fields["min"] === null ? null : amountOf(fields["min"]),
    peak: fields["peak"] === null ? null : parsePeak(fieldsOf(fields["peak"])),
    personSeconds: amountOf(fields["personSeconds"]),
    observedSeconds: amountOf(fields["observedSeconds"]),
    suspects: amountOf(fields["suspects"]),
    sampledSlots: amountOf(fields["sampledSlots"]),
    gapSlots: amountOf(fields["gapSlots"]),
    recordedSlots: amountOf(fields["recordedSlots"]),
    untrackedSlots: amountOf(fields["untrackedSlots"]),
    gaps: listOf(fields["gaps"], 3 * reasons.length).map((gap) => parseGap(fieldsOf(gap))),
  };
  const { min, peak, personSeconds, observedSeconds } = bucket;
  const most = peak?.count ?? 0;
  const isBetween = (min ?? 0) * observedSeconds <= personSeconds && personSeconds <= most * observedSeconds;
  if (observedSeconds > hourSeconds || !isBetween || (min ?? 0) > most) {
    throw new DamagedRecord("the numbers of an hour contradict each other");
  }
  return bucket;
}

function parsePeak(fields: Readonly<Record<string, unknown>>): PeakCount {
  const { count, at, samplingIntervalSeconds } = fields;
  return {
    count: amountOf(count),
    at: amountOf(at),
    samplingIntervalSeconds: amountOf(samplingIntervalSeconds),
  };
}

function parseGap({ what, reason, slots }: Readonly<Record<string, unknown>>): BucketGap {
  const known = reasons.find((one) => one === reason);
  if ((what !== "count" && what !== "roster" && what !== "slot") || known === undefined) {
    throw new DamagedRecord("the roll-up has a gap of an unknown kind");
  }
  return { what, reason: known, slots: amountOf(slots) };
}

function parseLists(fields: Readonly<Record<string, unknown>>): ListStatistics {
  const by = fieldsOf(fields["byCompleteness"]);
  const { byCompleteness: names, ...sums } = emptyListStatistics;
  const numbers = Object.fromEntries(Object.keys(sums).map((name) => [name, amountOf(fields[name])]));
  const lists = Object.fromEntries(Object.keys(names).map((name) => [name, amountOf(by[name])]));
  return { ...sums, ...numbers, byCompleteness: { ...names, ...lists } };
}

function parseRun({ occupied, first, last, dissolvedBy }: Readonly<Record<string, unknown>>): OccupancyRun {
  if (typeof occupied !== "boolean") {
    throw new DamagedRecord("a run of the roll-up is neither occupied nor empty");
  }
  const by = dissolvedBy === null ? null : amountOf(dissolvedBy);
  return { occupied, first: amountOf(first), last: amountOf(last), dissolvedBy: by };
}

function parseEvents(fields: Readonly<Record<string, unknown>>): EventStatistics {
  const { lastEventAt } = fields;
  const leaves = fieldsOf(fields["leaves"]);
  const silence = fieldsOf(fields["silence"]);
  const since = silence["since"] === null ? null : amountOf(silence["since"]);
  return {
    events: amountOf(fields["events"]),
    lastEventAt: lastEventAt === null ? null : amountOf(lastEventAt),
    hours: listOf(fields["hours"], daySeconds / hourSeconds).map((hour) => parseRecall(fieldsOf(hour))),
    joins: parseShare(fieldsOf(fields["joins"])),
    leaves: { ...parseShare(leaves), withEdge: amountOf(leaves["withEdge"]) },
    silence: { since, changes: amountOf(silence["changes"]) },
    contradictions: amountOf(fields["contradictions"]),
  };
}

function parseRecall({ from, changes, withEvent }: Readonly<Record<string, unknown>>): RecallOfHour {
  const share = parseShare({ known: changes, withEvent });
  return { from: amountOf(from), changes: share.known, withEvent: share.withEvent };
}

/** Changes that lists prove, and those of them that have their event. */
function parseShare(fields: Readonly<Record<string, unknown>>): EventStatistics["joins"] {
  const [known, withEvent] = [amountOf(fields["known"]), amountOf(fields["withEvent"])];
  if (withEvent > known) {
    throw new DamagedRecord("the numbers of webhooks contradict each other");
  }
  return { known, withEvent };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isFields(value)) {
    throw new DamagedRecord("a part of the roll-up is missing");
  }
  return value;
}

function listOf(value: unknown, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) {
    throw new DamagedRecord("a list of the roll-up is missing, or too long");
  }
  return value;
}

/** Everything that a roll-up counts, and every instant of it, is a whole number from 0 up. */
function amountOf(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new DamagedRecord("a number of the roll-up is missing, or none that can be");
  }
  return value;
}
