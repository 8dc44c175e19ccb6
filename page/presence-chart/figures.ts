import type { PresenceRow } from "./presence-row.ts";

/** `0:41:12`: hours, minutes and seconds, so that the figures of a column stand below each other. */
export function clockDuration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${hours}:${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}

/** At least and at most; one figure where the record leaves nothing open. */
export function durationBounds({
  secondsMin,
  secondsMax,
}: {
  readonly secondsMin: number;
  readonly secondsMax: number;
}) {
  const [least, most] = [clockDuration(secondsMin), clockDuration(secondsMax)];
  return least === most ? least : `${least} – ${most}`;
}

export function shareBounds(share: PresenceRow["attendee"]["shareOfSession"]): string {
  if (share === null) return "–";
  const [least, most] = [percents(share.min), percents(share.max)];
  return least === most ? `${least}%` : `${least} – ${most}%`;
}

/** Shares have three decimals, so that nothing is rounded. */
function percents(share: number): string {
  return (share * 100).toFixed(1);
}
