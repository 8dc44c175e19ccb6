import type { Claim, SessionShare } from "./attendee.ts";
import { ratioAtLeast, ratioAtMost } from "./bounded-ratio.ts";
import type { SessionFrame } from "./session-frame.ts";

const shareDigits = 3;

/** @param seconds bounds of the person's time within the frame. Null where no session was seen, and nothing was planned */
export function shareOfFrame(
  seconds: { readonly secondsMin: number; readonly secondsMax: number },
  frame: Pick<SessionFrame, "isSeen" | "secondsMin" | "secondsMax">,
): SessionShare | null {
  if (!frame.isSeen || frame.secondsMax <= 0) return null;
  const { secondsMin, secondsMax } = frame;
  return {
    min: Math.min(1, ratioAtLeast(seconds.secondsMin, secondsMax, shareDigits)),
    max: secondsMin <= 0 ? 1 : Math.min(1, ratioAtMost(seconds.secondsMax, secondsMin, shareDigits)),
  };
}

/** Unknown where the bounds lie on both sides of the threshold. */
export function judgeAttended(share: SessionShare | null, minShare: number): Claim {
  if (share === null) return "unknown";
  if (share.min >= minShare) return true;
  return share.max < minShare ? false : "unknown";
}
