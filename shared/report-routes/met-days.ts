import { dayOf, nextDay } from "../attendance/record/chain-rules.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import type { LossReason, RecordPart } from "./record-stretches.ts";

interface DaySource {
  readonly source: RecordPart["source"];
  readonly reason?: LossReason;
}

/** The sources of UTC days, collected while a search reads them: it meets a day more than once. */
export class MetDays {
  readonly #sources = new Map<EpochSeconds, DaySource>();

  add(day: EpochSeconds, source: DaySource): void {
    this.#sources.set(day, source);
  }

  /** The window by source, in the order of time. Days that the search had no reason to read hold nothing. */
  within(window: TimeWindow): readonly RecordPart[] {
    const parts: RecordPart[] = [];
    for (let from = window.from; from < window.to; from = nextDay(dayOf(from))) {
      const source = this.#sources.get(dayOf(from)) ?? { source: "none" };
      parts.push({ from, to: Math.min(window.to, nextDay(dayOf(from))), ...source });
    }
    return parts;
  }
}
