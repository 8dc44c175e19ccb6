import type { EpochSeconds } from "../../identity/ids.ts";
import type { PersonEvent } from "./person-event.ts";

/** The moments at which devices of one person entered or left during a stay, and a count of the devices that are left. */
export class DeviceMoments {
  readonly moments: EpochSeconds[] = [];
  readonly #joinLatest: EpochSeconds;
  #devices = 1;
  #exitedAt: EpochSeconds | null = null;

  /** @param joinLatest a device that entered by then is the one with which the stay began */
  constructor(joinLatest: EpochSeconds) {
    this.#joinLatest = joinLatest;
  }

  /** When the last device exited; null while a device is left. A best guess: events may be missing. */
  get leave(): EpochSeconds | null {
    return this.#devices === 0 ? this.#exitedAt : null;
  }

  note({ kind, at }: PersonEvent): void {
    if (kind !== "joined" && kind !== "exited") return;
    this.moments.push(at);
    if (kind === "joined") {
      if (at > this.#joinLatest || this.#devices === 0) this.#devices += 1;
      return;
    }
    this.#devices = Math.max(0, this.#devices - 1);
    this.#exitedAt = at;
  }
}
