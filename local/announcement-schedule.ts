import * as v from "valibot";
import { minuteMs, startIntervalSchedule } from "./interval-schedule.ts";

const report = v.object({ events: v.array(v.unknown()) });

/** Runs the function that announces happenings once a minute, and hands over each event in one line, as a rule on the bus would see it. */
export function startAnnouncements(
  announce: () => Promise<unknown>,
  onEvent: (line: string) => void,
  onFailure: (error: unknown) => void,
): { readonly stop: () => void } {
  const run = async (): Promise<void> => {
    const { events } = v.parse(report, await announce());
    for (const event of events) onEvent(JSON.stringify(event));
  };
  return startIntervalSchedule(minuteMs, run, onFailure);
}
