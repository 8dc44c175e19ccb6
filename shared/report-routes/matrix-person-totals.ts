import type { SessionShare } from "../attendance/reports/attendee.ts";
import type { PersonFigures } from "../attendance/reports/person-figures.ts";
import type { SessionFrame } from "../attendance/reports/session-frame.ts";
import { shareOfFrame } from "../attendance/reports/session-share.ts";
import { attendedIn, type CountBounds } from "./matrix-cells.ts";

/** One person over all sessions of a matrix. */
export interface PersonTotal {
  /** Sessions in which the person was. */
  readonly present: CountBounds;
  /** Sessions of which the person was there for the minimal share. */
  readonly attended: CountBounds;
  readonly secondsMin: number;
  readonly secondsMax: number;
  readonly secondsEstimate: number;
  /** Of the time of all sessions together; null without sessions. */
  readonly share: SessionShare | null;
}

/** The time of all sessions together. Of a window in which no session was seen, nothing of the time is certain. */
export function joinFrames(
  frames: readonly SessionFrame[],
): Pick<SessionFrame, "isSeen" | "secondsMin" | "secondsMax"> {
  let secondsMin = 0;
  let secondsMax = 0;
  for (const frame of frames) {
    secondsMin += frame.isSeen ? frame.secondsMin : 0;
    secondsMax += frame.secondsMax;
  }
  return { isSeen: frames.length > 0, secondsMin, secondsMax };
}

export function totalOf(cells: readonly PersonFigures[], time: ReturnType<typeof joinFrames>): PersonTotal {
  let secondsMin = 0;
  let secondsMax = 0;
  let secondsEstimate = 0;
  const counted = { secondsMin: 0, secondsMax: 0 };
  for (const cell of cells) {
    secondsMin += cell.secondsMin;
    secondsMax += cell.secondsMax;
    secondsEstimate += cell.secondsEstimate;
    counted.secondsMin += cell.counted.secondsMin;
    counted.secondsMax += cell.counted.secondsMax;
  }
  return {
    present: {
      min: cells.filter(({ status }) => status === "present").length,
      max: cells.filter(({ status }) => status !== "absent").length,
    },
    attended: attendedIn(cells),
    secondsMin,
    secondsMax,
    secondsEstimate,
    share: shareOfFrame(counted, time),
  };
}
