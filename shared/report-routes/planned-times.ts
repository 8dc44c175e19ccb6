import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { invalid, parameter, quote } from "../http-api/query.ts";
import { isBeforeNow, type QueryTime } from "../http-api/query-time.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { AskedReport } from "./report-question.ts";

/** When a class was meant to begin and end. An open side is that of the report's window. */
export interface PlannedTimes {
  readonly startsAt: EpochSeconds | undefined;
  readonly endsAt: EpochSeconds | undefined;
}

/** A share from which on a person has attended: above 0, and 1 at most. */
export const minShare = parameter({ type: "number", minimum: 0, maximum: 1 }, (text, name) => {
  const share = /^(0|1|0?\.\d{1,6}|1\.0{1,6})$/.test(text) ? Number(text) : Number.NaN;
  if (!(share > 0 && share <= 1)) {
    throw invalid(`${name} must be a share above 0 and up to 1, such as 0.8, not ${quote(text)}`);
  }
  return share;
});

/**
 * @param parent path of the object in a body that has the two, with its dot: `sessions[0].`
 * @throws RollcallError `invalid-request`
 */
export function readPlan(
  given: { readonly startsAt: QueryTime | undefined; readonly endsAt: QueryTime | undefined },
  parent = "",
): PlannedTimes | undefined {
  const startsAt = fixed(given.startsAt, `${parent}startsAt`);
  const endsAt = fixed(given.endsAt, `${parent}endsAt`);
  if (startsAt === undefined && endsAt === undefined) {
    return undefined;
  }
  if (startsAt !== undefined && endsAt !== undefined && startsAt >= endsAt) {
    throw invalid(`${parent}startsAt must be before endsAt`);
  }
  return { startsAt, endsAt };
}

/** Planned times do not move with the clock. */
function fixed(time: QueryTime | undefined, name: string): EpochSeconds | undefined {
  if (isBeforeNow(time)) {
    throw invalid(
      `${name} must be an ISO 8601 time such as 2026-11-20T09:00:00Z: planned times do not move with the clock`,
    );
  }
  return time;
}

/**
 * The range that a report has to read: without `from` and `to` it is the planned time; with a session, both.
 *
 * @throws RollcallError `invalid-request` for a plan outside the range that was asked for
 */
export function withPlan(asked: AskedReport, plan: PlannedTimes | undefined): AskedReport {
  if (plan === undefined) {
    return asked;
  }
  const { startsAt, endsAt } = plan;
  if (asked.session !== undefined) {
    const { from, to } = asked;
    return {
      ...asked,
      from: typeof from === "number" ? Math.min(from, startsAt ?? from) : from,
      to: typeof to === "number" ? Math.max(to, endsAt ?? to) : to,
    };
  }
  refuseOutside("startsAt", startsAt, asked);
  refuseOutside("endsAt", endsAt, asked);
  return { from: asked.from ?? startsAt, to: asked.to ?? endsAt };
}

function refuseOutside(name: string, time: EpochSeconds | undefined, { from, to }: AskedReport): void {
  const isBefore = time !== undefined && typeof from === "number" && time < from;
  const isAfter = time !== undefined && typeof to === "number" && time > to;
  if (isBefore || isAfter) {
    throw invalid(`${name} lies outside the range; leave out from and to, or give a range that holds the planned time`);
  }
}

export function planWithin({ startsAt, endsAt }: PlannedTimes, window: TimeWindow): TimeWindow {
  const from = startsAt ?? window.from;
  return { from, to: Math.max(from, endsAt ?? window.to) };
}

export function presentPlan({ from, to }: TimeWindow) {
  return { startsAt: isoUtc(from), endsAt: isoUtc(to) };
}
