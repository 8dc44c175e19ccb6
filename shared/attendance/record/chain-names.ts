import type { UserId } from "../../identity/ids.ts";
import type { IdList } from "./id-list.ts";
import type { Newcomers } from "./newcomers.ts";

type Batch = Pick<Newcomers, "userIds" | "nicknames">;

/** Who each number of a chain is. Grows at its end only: lists that share one table mean the same people by the same numbers. */
export class ChainNames {
  readonly #batches: Batch[] = [];
  /** The number that each batch begins with. */
  readonly #starts: number[] = [];
  #length = 0;

  add({ userIds, nicknames }: Batch): void {
    if (userIds.length === 0) {
      return;
    }
    this.#batches.push({ userIds, nicknames });
    this.#starts.push(this.#length);
    this.#length += userIds.length;
  }

  /** Undefined: erased. */
  userIdAt(number: number): UserId | undefined {
    const index = this.#indexOf(number);
    return this.#batches[index]?.userIds.texts[number - (this.#starts[index] ?? 0)];
  }

  nicknameAt(number: number): string | undefined {
    const index = this.#indexOf(number);
    return this.#batches[index]?.nicknames[number - (this.#starts[index] ?? 0)];
  }

  /** Those who were added together, of whom the first got this number. @throws RangeError when nobody did */
  addedFrom(number: number): IdList {
    const index = this.#indexOf(number);
    const batch = this.#batches[index];
    if (batch === undefined || this.#starts[index] !== number) {
      throw new RangeError(`nobody was added from number ${number} on`);
    }
    return batch.userIds;
  }

  /** A table of its own of the first so many. */
  upTo(known: number): ChainNames {
    const names = new ChainNames();
    for (const [index, batch] of this.#batches.entries()) {
      if ((this.#starts[index] ?? 0) < known) {
        names.add(batch);
      }
    }
    return names;
  }

  /** Of the first so many, by number. Undefined: erased. */
  userIdsUpTo(known: number): (UserId | undefined)[] {
    return this.upTo(known).#batches.flatMap(({ userIds }) => userIds.texts);
  }

  #indexOf(number: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= number) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
