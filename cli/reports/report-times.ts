import { isInstant } from "../../shared/http-api/api-keys.ts";
import { usageError } from "../terminal/command-failure.ts";

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `-15m`, `now` or ISO 8601, as the API takes it. @throws CommandFailure `usage` */
export function readTime(text: string | undefined, option: string, nowMs: number): string | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (text === "now") {
    return secondText(nowMs);
  }
  const [, amount, unit] = /^-(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) {
    return secondText(nowMs - Number(amount) * unitMs[unit as keyof typeof unitMs]);
  }
  if (!isInstant(text)) {
    throw usageError(`${option} must be a time such as 2026-11-20T13:00:00Z, 2026-11-20, now, -15m, -2h or -7d`);
  }
  return secondText(Date.parse(text));
}

function secondText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
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
