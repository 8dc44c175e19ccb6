import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { RoomSession } from "../attendance/rules/sessions.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc, isoUtcOrNull } from "../identity/iso-time.ts";
import type { ZonedTime } from "../identity/zoned-time.ts";
import { mayGoOn } from "./provisional.ts";
import { planStretches, presentBasis, type RecordReads } from "./record-stretches.ts";
import { windowOfSession } from "./report-question.ts";
import { settledPart } from "./report-window.ts";
import { sessionIdOf } from "./session-id.ts";
import { countWindow } from "./summarize-window.ts";

export interface SessionReads extends RecordReads {
  readonly newestSlot: EpochSeconds | undefined;
  /** For `localDate`. */
  readonly zone: ZonedTime | undefined;
}

/** As far as it can be reported, which is what a summary with `session` covers as well. */
export function extentOf(session: RoomSession, { nowSeconds, newestSlot }: SessionReads): TimeWindow {
  const { from, to } = windowOfSession(session);
  return settledPart({ from, to: Math.max(from, to ?? nowSeconds) }, nowSeconds, newestSlot);
}

/** A session with the numbers of a summary over its extent. */
export async function presentSession(reads: SessionReads, session: RoomSession, extent: TimeWindow) {
  const { startedBetween, endedBetween, endedBy } = session;
  const stretches = await planStretches(reads, extent);
  const { peak, timeWeightedAverage, personMinutes, uniques, observedShare } = await countWindow(
    reads,
    extent,
    stretches,
  );
  return {
    sessionId: sessionIdOf(session),
    ...(reads.zone === undefined ? {} : { localDate: reads.zone.date(startedBetween[1]) }),
    startedBetween: [isoUtcOrNull(startedBetween[0]), isoUtc(startedBetween[1])],
    endedBetween: [isoUtc(endedBetween[0]), isoUtcOrNull(endedBetween[1])],
    endedBy,
    state: endedBetween[1] === null && reads.room.tracked ? ("live" as const) : ("ended" as const),
    provisional: mayGoOn(session, reads),
    from: isoUtc(extent.from),
    to: isoUtc(extent.to),
    peak,
    timeWeightedAverage,
    personMinutes,
    uniques,
    observedShare,
    basis: presentBasis(stretches),
  };
}
