import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import type { Newcomer } from "./newcomers.ts";
import { parseBody, serializeBody } from "./slot-body.ts";

/** Who is to be removed from the record, and the pseudonym that takes the place, if any. */
export interface Erasure {
  readonly userId: UserId;
  readonly replaceBy?: UserId;
}

/**
 * The item's bytes without the person's ID and nickname, or undefined when neither is in them. An ID is written out once
 * a chain and everything else names its number, so each item is rewritten by itself: number, stamp and join times
 * stay, and what builds on the item stays readable, even while a writer goes on with the chain.
 *
 * @throws DamagedRecord when the bytes cannot be read, so that nothing can be said about what is in them
 */
export function eraseFromBody(slot: EpochSeconds, bytes: Uint8Array, erasure: Erasure): Uint8Array | undefined {
  const body = parseBody(slot, bytes);
  const named = (newcomer: Newcomer): boolean => newcomer.userId === erasure.userId;
  if (!body.rosters.some((roster) => roster.newcomers.some(named))) {
    return undefined;
  }
  const rosters = body.rosters.map((roster) => ({
    ...roster,
    newcomers: roster.newcomers.map((newcomer) =>
      named(newcomer) ? { userId: erasure.replaceBy, replaced: true } : newcomer,
    ),
  }));
  return serializeBody(slot, { ...body, rosters });
}
