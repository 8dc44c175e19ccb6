import process from "node:process";
import { uniteEvents } from "../../shared/attendance/event-set.ts";
import type { SlotObservation } from "../../shared/attendance/observation.ts";
import { reportAttendees } from "../../shared/attendance/reports/attendees.ts";
import type { MinuteOfEvents, RoomEvent } from "../../shared/attendance/room-event.ts";
import { eventAt } from "../support/room-events.ts";
import { minutesOfEvents } from "../support/room-history/event-sender.ts";
import { livelyDay, recordedDay } from "./report-costs.ts";

/**
 * What events cost a report: one day of a 1,000-person room, 5 % of whom change each minute, with and without the 140,000 webhooks about
 * them. CPU time of the rules, on slots and events that are decoded already. `npx node test/bench/event-report-costs.ts`
 */

const dayStart = 1_767_225_600;
const window = { from: dayStart, to: dayStart + 86_400 };
const rounds = 5;

/** What webhooks say of the people who come and go between two lists. */
function eventsAbout(day: readonly SlotObservation[]): readonly RoomEvent[] {
  const events: RoomEvent[] = [];
  let before = new Set<string>();
  for (const { slot, rosters } of day) {
    const members = rosters[0]?.members ?? [];
    const now = new Set<string>(members.map(({ userId }) => userId));
    for (const { userId, joinedAt } of members) {
      if (!before.has(userId)) events.push(eventAt("online", userId, joinedAt * 1000 + 250));
    }
    let left = 0;
    for (const userId of before) {
      if (!now.has(userId)) events.push(eventAt("offline", userId, (slot - 59) * 1000 + left++ * 37));
    }
    before = now;
  }
  return events;
}

async function medianCpuMs(record: readonly (SlotObservation | MinuteOfEvents)[]): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    await reportAttendees(record, window);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0;
}

for (const size of [999, 1000]) {
  const day = [...recordedDay(livelyDay(size, 0.05, true))];
  const events = eventsAbout(day);
  const without = await medianCpuMs(day);
  // A reader of the table gets the events of a minute in order, each once.
  const minutes = minutesOfEvents(events).map((minute) => ({ ...minute, events: uniteEvents(minute.events) }));
  const withEvents = await medianCpuMs([...day, ...minutes]);
  console.log(
    `${size} people, ${events.length} events: ${Math.round(without)} ms of CPU without events, ${Math.round(withEvents)} ms with them (${(withEvents / without).toFixed(1)} times)`,
  );
}
