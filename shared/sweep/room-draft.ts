import type {
  CountSample,
  Gap,
  GapReason,
  RollCallSample,
  RosterSample,
  SlotObservation,
} from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { gapReasonOf, provesDissolution } from "./gap-reasons.ts";

/** The observation of one room for one slot, while it is made. Parts arrive in any order; one that fails does not affect the others. */
export class RoomDraft {
  readonly room: TrackedRoom;
  readonly slot: EpochSeconds;
  /** Seconds from this look at the room to the next. */
  sampleEverySeconds: number;
  /** True when the vendor said that the group is gone. */
  dissolved = false;
  readonly counts: CountSample[] = [];
  readonly rosters: RosterSample[] = [];
  rollCall: RollCallSample | undefined;
  readonly #gaps = new Map<string, Gap>();
  /** Counts and lists that were due. */
  dueParts = 0;
  #openParts = 0;

  constructor(room: TrackedRoom, slot: EpochSeconds, sampleEverySeconds: number) {
    this.room = room;
    this.slot = slot;
    this.sampleEverySeconds = sampleEverySeconds;
  }

  /** Adds parts that are due. */
  expect(parts: number): void {
    this.#openParts += parts;
    this.dueParts += parts;
  }

  /** One part is observed or has failed. True when it was the last. */
  partIsOver(): boolean {
    this.#openParts -= 1;
    return this.#openParts === 0;
  }

  /** Adds a gap; the same gap is kept once. */
  gap(what: Gap["what"], reason: GapReason): void {
    this.#gaps.set(`${what} ${reason}`, { what, reason });
  }

  failed(what: Gap["what"], error: unknown): void {
    const reason = gapReasonOf(error);
    if (provesDissolution(error)) {
      this.dissolved = true;
      // A group that does not exist has no list either: one gap is enough.
      this.gap("count", reason);
    } else {
      this.gap(what, reason);
    }
  }

  /** Replaces the lists, which cannot be stored, by a gap. */
  dropRosters(reason: GapReason): void {
    this.rosters.length = 0;
    this.rollCall = undefined;
    this.gap("roster", reason);
  }

  /** Empties the draft once it is encoded: the lists of a fleet must not add up in memory. */
  release(): void {
    this.counts.length = 0;
    this.rosters.length = 0;
    this.rollCall = undefined;
  }

  get gaps(): readonly Gap[] {
    return [...this.#gaps.keys()].sort().flatMap((key) => this.#gaps.get(key) ?? []);
  }

  toObservation(): SlotObservation {
    return {
      slot: this.slot,
      counts: this.counts.toSorted((one, other) => one.at - other.at),
      rosters: this.rosters.toSorted((one, other) => one.to - other.to),
      ...(this.rollCall === undefined ? {} : { rollCall: this.rollCall }),
      gaps: this.gaps,
      dissolved: this.dissolved,
      sampleEverySeconds: this.sampleEverySeconds,
    };
  }
}
