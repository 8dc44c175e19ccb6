import type { UserId } from "../../identity/ids.ts";
import type { IdRun } from "./id-run.ts";
import type { NewMembers } from "./new-members.ts";

/**
 * Append-only table of a chain's names: the ID and the nickname of each member number, as the runs that were read. Lists that share
 * one table refer to the same people by the same member numbers.
 */
export class ChainNames {
  readonly #runs: NewMembers[] = [];
  /** The first member number of each run. */
  readonly #starts: number[] = [];
  #length = 0;

  /** How many member numbers have a name, or had one before an erasure. */
  get length(): number {
    return this.#length;
  }

  add(run: NewMembers): void {
    if (run.ids.length === 0) {
      return;
    }
    this.#runs.push(run);
    this.#starts.push(this.#length);
    this.#length += run.ids.length;
  }

  /** Undefined: erased. */
  userIdAt(memberNumber: number): UserId | undefined {
    const index = this.#indexOf(memberNumber);
    return this.#runs[index]?.ids.texts[memberNumber - (this.#starts[index] ?? 0)];
  }

  nicknameAt(memberNumber: number): string | undefined {
    const index = this.#indexOf(memberNumber);
    return this.#runs[index]?.nicknames[memberNumber - (this.#starts[index] ?? 0)];
  }

  /** The run that begins with this member number. @throws RangeError when none does */
  runFrom(memberNumber: number): IdRun {
    const index = this.#indexOf(memberNumber);
    const run = this.#runs[index];
    if (run === undefined || this.#starts[index] !== memberNumber) {
      throw new RangeError(`no run begins with member number ${memberNumber}`);
    }
    return run.ids;
  }

  /** A copy that ends before a member number, with which a run begins. */
  upTo(end: number): ChainNames {
    const names = new ChainNames();
    for (const [index, run] of this.#runs.entries()) {
      if ((this.#starts[index] ?? 0) < end) {
        names.add(run);
      }
    }
    return names;
  }

  /** By member number, as far as `upTo` goes. Undefined: erased. */
  userIdsUpTo(end: number): (UserId | undefined)[] {
    return this.upTo(end).#runs.flatMap(({ ids }) => ids.texts);
  }

  /** Binary search for the last run that begins at or before the number. */
  #indexOf(memberNumber: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= memberNumber) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
