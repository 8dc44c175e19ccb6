import type { EpochSeconds } from "../../identity/ids.ts";
import { isFields } from "../../upstream/tolerant-fields.ts";
import { DamagedRecord } from "../record/damaged-record.ts";
import { gapReasons } from "../record/slot-body.ts";
import type { OccupancyRun } from "../rules/sessions.ts";
import type { BucketGap, BucketGapReason, CountBucket, PeakCount } from "./count-buckets.ts";
import { emptyListStatistics, type ListStatistics } from "./list-tally.ts";
import { daySeconds, type GatheredHours, hourSeconds, type RolledHour, rollupVersion } from "./rollup.ts";

/** One change a second would be more than a room can be looked at. */
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
 * The JSON of a roll-up, checked: it lies there for years, and one that is damaged or of another version must cost its own day only.
 *
 * @throws DamagedRecord that says what is wrong
 */
export function parseRollup(json: string, day: EpochSeconds): GatheredHours {
  const told = fieldsOf(parseJson(json));
  if (told["version"] !== rollupVersion) {
    throw new DamagedRecord("the roll-up was written by another version");
  }
  const hours = listOf(told["hours"], daySeconds / hourSeconds).map((hour, index) =>
    parseHour(fieldsOf(hour), day + index * hourSeconds),
  );
  if (told["from"] !== day || hours.length !== daySeconds / hourSeconds) {
    throw new DamagedRecord("the roll-up is not of its day");
  }
  const clockAheadSeconds = amountOf(told["clockAheadSeconds"]);
  const listsEverySeconds = Math.min(mostCadenceSeconds, amountOf(told["listsEverySeconds"]));
  const longestBlindSeconds = amountOf(told["longestBlindSeconds"]);
  return { from: day, to: day + daySeconds, hours, clockAheadSeconds, listsEverySeconds, longestBlindSeconds };
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

function parseCounts(told: Readonly<Record<string, unknown>>, at: EpochSeconds): CountBucket {
  const end = at + hourSeconds;
  if (told["at"] !== at || told["end"] !== end) {
    throw new DamagedRecord("an hour of the roll-up is out of personIndex");
  }
  const bucket: CountBucket = {
    at,
    end,
    min: told["min"] === null ? null : amountOf(told["min"]),
    peak: told["peak"] === null ? null : parsePeak(fieldsOf(told["peak"])),
    personSeconds: amountOf(told["personSeconds"]),
    observedSeconds: amountOf(told["observedSeconds"]),
    suspects: amountOf(told["suspects"]),
    sampledSlots: amountOf(told["sampledSlots"]),
    gapSlots: amountOf(told["gapSlots"]),
    recordedSlots: amountOf(told["recordedSlots"]),
    untrackedSlots: amountOf(told["untrackedSlots"]),
    gaps: listOf(told["gaps"], 3 * reasons.length).map((gap) => parseGap(fieldsOf(gap))),
  };
  const { min, peak, personSeconds, observedSeconds } = bucket;
  const most = peak?.count ?? 0;
  const isBetween = (min ?? 0) * observedSeconds <= personSeconds && personSeconds <= most * observedSeconds;
  if (observedSeconds > hourSeconds || !isBetween || (min ?? 0) > most) {
    throw new DamagedRecord("the numbers of an hour contradict each other");
  }
  return bucket;
}

function parsePeak(told: Readonly<Record<string, unknown>>): PeakCount {
  const { count, at, samplingIntervalSeconds } = told;
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

function parseLists(told: Readonly<Record<string, unknown>>): ListStatistics {
  const by = fieldsOf(told["byCompleteness"]);
  const { byCompleteness: names, ...sums } = emptyListStatistics;
  const numbers = Object.fromEntries(Object.keys(sums).map((name) => [name, amountOf(told[name])]));
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
