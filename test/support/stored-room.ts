import type { SlotObservation } from "../../shared/attendance/observation.ts";
import { type PseudonymKey, pseudonym, pseudonymise } from "../../shared/attendance/pseudonyms.ts";
import { ChainReader } from "../../shared/attendance/record/chain-reader.ts";
import { type Erasure, eraseFromBody } from "../../shared/attendance/record/erase-member.ts";
import { chainMembersOf } from "../../shared/attendance/record/roster-view.ts";
import { type ChainEnd, encodeSlot } from "../../shared/attendance/record/slot-codec.ts";
import { asAppName, asUserId, type UserId } from "../../shared/identity/ids.ts";

const app = asAppName("main");
const key: PseudonymKey = { bytes: Buffer.alloc(32, 7) };
const slotsPerKeyframe = 60;

export const pseudonymInTest = (userId: string): UserId => pseudonym(key, app, asUserId(userId));

/** In-memory store of a room's items: written slot by slot, rewritten by erasures, read like a report. */
export class StoredRoom {
  readonly #items: { readonly slot: number; body: Uint8Array }[] = [];
  #end: ChainEnd | undefined;
  #stamp = 0;

  /** @param given `pseudonymous`: written as the room's option says; `keyframe`: the first of these slots begins a chain */
  write(
    observations: readonly SlotObservation[],
    given: { readonly pseudonymous?: boolean; readonly keyframe?: boolean } = {},
  ): this {
    if (given.keyframe === true) this.#end = undefined;
    for (const observation of observations) {
      const named = given.pseudonymous === true ? pseudonymise(observation, key, app) : observation;
      if (this.#items.length % slotsPerKeyframe === 0) this.#end = undefined;
      this.#stamp += 1;
      const { body, end } = encodeSlot(named, { base: this.#end, stamp: this.#stamp, nicknames: true });
      if (end !== undefined) this.#end = end;
      this.#items.push({ slot: named.slot, body });
    }
    return this;
  }

  /** Erases a person from all stored items; a continuing writer keeps its state of the chain. */
  erase(userId: string, replaceBy?: UserId): this {
    const erasure: Erasure = { userId: asUserId(userId), ...(replaceBy === undefined ? {} : { replaceBy }) };
    for (const item of this.#items) item.body = eraseFromBody(item.slot, item.body, erasure) ?? item.body;
    return this;
  }

  /** Continues like a new process, which knows of the chain only what is stored. */
  restart(): this {
    const reader = new ChainReader();
    const rosters = this.#items.map(({ slot, body }) => reader.read(slot, body).roster);
    const last = rosters.at(-1);
    if (last === undefined) this.#end = undefined;
    else
      this.#end = { slot: last.slot, stamp: last.stamp, keyframe: last.keyframe, members: chainMembersOf(last.view) };
    return this;
  }

  read(): SlotObservation[] {
    const reader = new ChainReader();
    return this.#items.map(({ slot, body }) => reader.read(slot, body).observation);
  }
}
