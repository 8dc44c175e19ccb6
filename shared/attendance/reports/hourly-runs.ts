import type { EpochSeconds } from "../../identity/ids.ts";
import type { SlotObservation } from "../observation.ts";
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

  constructor(window: TimeWindow, seconds: number, settings: TruthSettings) {
    this.#window = window;
    this.#seconds = seconds;
    this.#settings = settings;
  }

  onSlot(observation: SlotObservation): void {
    this.#of(observation.slot)?.onSlot(observation);
  }

  onCount(count: JudgedCount): void {
    this.#of(count.slot)?.onCount(count);
  }

  onRoster(roster: JudgedRoster): void {
    this.#of(roster.slot)?.onRoster(roster);
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
    const known = this.#byHour.get(hour) ?? new OccupancyRuns(from, to, this.#settings);
    this.#byHour.set(hour, known);
    return known;
  }
}
