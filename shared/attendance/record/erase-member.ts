import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import { foldCase } from "../id-case.ts";
import { IdList } from "./id-list.ts";
import type { Newcomers } from "./newcomers.ts";
import { parseBody, serializeBody } from "./slot-body.ts";

/** Who is to be removed from the record, and the pseudonym that takes the place, if any. */
export interface Erasure {
  readonly userId: UserId;
  readonly replaceBy?: UserId;
  /** True where the ID is the person's in any letter case. */
  readonly ignoresCase?: boolean;
}

/** By which the recorded IDs of the person are known. */
export function isErased({ userId, ignoresCase = false }: Erasure): (recorded: UserId | undefined) => boolean {
  const folded = foldCase(userId);
  return ignoresCase
    ? (recorded) => recorded !== undefined && foldCase(recorded) === folded
    : (recorded) => recorded === userId;
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
  if (!body.rosters.some(({ newcomers }) => newcomers.userIds.texts.some(isErased(erasure)))) {
    return undefined;
  }
  const rosters = body.rosters.map((roster) => ({ ...roster, newcomers: without(roster.newcomers, erasure) }));
  return serializeBody(slot, { ...body, rosters });
}

function without(newcomers: Newcomers, erasure: Erasure): Newcomers {
  const { nicknames, replaced } = newcomers;
  const userIds = newcomers.userIds.texts;
  const gone = userIds.map(isErased(erasure));
  const places = gone.flatMap((isGone, place) => (isGone ? [place] : []));
  return {
    userIds: IdList.ofTexts(userIds.map((id, place) => (gone[place] ? erasure.replaceBy : id))),
    nicknames: nicknames.map((nickname, place) => (gone[place] ? undefined : nickname)),
    replaced: [...new Set([...replaced, ...places])].sort((one, other) => one - other),
  };
}
