import type { EpochSeconds } from "../../identity/ids.ts";
import type { SlotObservation } from "../observation.ts";
import type { MinuteOfEvents } from "../room-event.ts";
import { GroupEnds } from "../rules/group-ends.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import { appendRun, type OccupancyRun, OccupancyRuns } from "../rules/sessions.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "../rules/time-order.ts";
import type { TruthSettings } from "../truth-settings.ts";

/** The runs of each hour by itself, so that some hours of a day can be reported without the others. */
export class HourlyRuns implements RoomListener {
  readonly #window: TimeWindow;
  readonly #seconds: number;
  readonly #settings: TruthSettings;
  readonly #byHour = new Map<number, OccupancyRuns>();
  readonly #ends: GroupEnds;

  constructor(window: TimeWindow, seconds: number, settings: TruthSettings) {
    this.#window = window;
    this.#seconds = seconds;
    this.#settings = settings;
    this.#ends = new GroupEnds(settings);
  }

  onSlot(observation: SlotObservation): void {
    this.#of(observation.slot)?.onSlot(observation);
  }

  onEvents(minute: MinuteOfEvents): void {
    this.#ends.onEvents(minute);
    // An hour without any slot has a run where the group ended in it.
    if (minute.events.some(({ kind }) => kind === "destroyed")) this.#of(minute.minute);
  }

  onCount(count: JudgedCount): void {
    const hour = this.#of(count.slot);
    if (hour === undefined) this.#ends.onCount(count);
    else hour.onCount(count);
  }

  onRoster(roster: JudgedRoster): void {
    const hour = this.#of(roster.slot);
    if (hour === undefined) this.#ends.onRoster(roster);
    else hour.onRoster(roster);
  }

  onDissolved(slot: EpochSeconds): void {
    this.#of(slot)?.onDissolved(slot);
  }

  /** Of the hour that holds this instant. */
  at(instant: EpochSeconds): readonly OccupancyRun[] {
    return this.#byHour.get(Math.floor(instant / this.#seconds))?.runs ?? [];
  }

  /** Of all hours. */
  all(): readonly OccupancyRun[] {
    const runs: OccupancyRun[] = [];
    for (const [, hour] of [...this.#byHour].sort(([one], [other]) => one - other)) {
      for (const run of hour.runs) appendRun(runs, run);
    }
    return runs;
  }

  #of(slot: EpochSeconds): OccupancyRuns | undefined {
    const { from, to } = this.#window;
    if (slot < from || slot >= to) return undefined;
    const hour = Math.floor(slot / this.#seconds);
    const before = this.#byHour.get(hour);
    if (before !== undefined) return before;
    const [first, end] = [Math.max(from, hour * this.#seconds), Math.min(to, (hour + 1) * this.#seconds)];
    const runs = new OccupancyRuns(first, end, this.#settings, this.#ends);
    this.#byHour.set(hour, runs);
    return runs;
  }
}
