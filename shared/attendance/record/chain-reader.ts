import type { EpochSeconds } from "../../identity/ids.ts";
import { chainSeconds } from "./chain-rules.ts";
import type { ItemName } from "./slot-body.ts";
import { type DecodedRoster, type DecodedSlot, decodeSlot } from "./slot-codec.ts";

/** Size of the cache of decoded rosters: one for the usual straight chain, more for chains that two writers forked. */
const keptRosters = 4;

/**
 * Decodes a room's items in slot order. Keeps the undecoded items of an hour, since an item may build on any of them; memory is
 * these and a few decoded rosters.
 */
export class ChainReader {
  private readonly items = new Map<EpochSeconds, Uint8Array>();
  private readonly rosters: DecodedRoster[] = [];

  /** Decodes an item, the newest so far. */
  read(slot: EpochSeconds, body: Uint8Array): DecodedSlot & { readonly missing: ItemName | undefined } {
    for (const old of this.items.keys()) {
      if (old > slot - chainSeconds) {
        break;
      }
      this.items.delete(old);
    }
    this.items.set(slot, body);
    let missing: ItemName | undefined;
    const decoded = decodeSlot(slot, body, (name) => {
      const base = this.find(name);
      missing = base === undefined ? name : undefined;
      return base;
    });
    this.keep(decoded.roster);
    return { ...decoded, missing };
  }

  /** Adds older items, oldest first, without decoding them: later reads find their bases among them. */
  remember(earlier: readonly { readonly slot: EpochSeconds; readonly body: Uint8Array }[]): void {
    const newer = [...this.items];
    this.items.clear();
    for (const { slot, body } of earlier) {
      this.items.set(slot, body);
    }
    for (const [slot, body] of newer) {
      this.items.set(slot, body);
    }
  }

  private keep(roster: DecodedRoster | undefined): void {
    if (roster === undefined) {
      return;
    }
    this.rosters.unshift(roster);
    this.rosters.length = Math.min(this.rosters.length, keptRosters);
  }

  private find(name: ItemName): DecodedRoster | undefined {
    const kept = this.rosters.find((roster) => roster.slot === name.slot && roster.stamp === name.stamp);
    if (kept !== undefined) {
      return kept;
    }
    const body = this.items.get(name.slot);
    if (body === undefined) {
      return undefined;
    }
    // Ends: every base is earlier than what builds on it.
    const { roster } = decodeSlot(name.slot, body, (earlier) => this.find(earlier));
    this.keep(roster);
    return roster?.stamp === name.stamp ? roster : undefined;
  }
}
