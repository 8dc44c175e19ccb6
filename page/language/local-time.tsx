import { formatClock, formatClockSeconds, formatDay, formatDayClock, formatDayTime, formatUtc } from "./format.ts";

const formats = {
  clock: formatClock,
  clockSeconds: formatClockSeconds,
  day: formatDay,
  dayClock: formatDayClock,
  dayTime: formatDayTime,
} as const;

/** A moment in local time, with its UTC form where the pointer rests on it. */
export function LocalTime({ at, as = "clock" }: { readonly at: string | number; readonly as?: keyof typeof formats }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatUtc(at)}>
      {formats[as](at)}
    </time>
  );
}
