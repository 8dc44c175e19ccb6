import { instantOf, queryTime } from "../../shared/http-api/query-time.ts";
import { isoUtc } from "../../shared/identity/iso-time.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import { usageError } from "../terminal/command-failure.ts";

/**
 * A time by the API's own rule (ISO 8601, or before now as in `-15m`), as an instant: all pages of a report then speak of one
 * window.
 *
 * @throws CommandFailure `usage`
 */
export function readTime(text: string | undefined, option: string, nowMs: number): string | undefined {
  if (text === undefined) {
    return undefined;
  }
  try {
    return isoUtc(instantOf(queryTime(text, option), Math.floor(nowMs / 1000)));
  } catch (error) {
    throw isRollcallError(error) ? usageError(error.message) : error;
  }
}

/** `4:05`, `1:02:03` */
export function durationText(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = two(Math.floor(seconds % 60));
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Both bounds, or one number where they are the same. */
export function boundsText(min: number, max: number, print: (value: number) => string): string {
  return min === max ? print(min) : `${print(min)} to ${print(max)}`;
}
