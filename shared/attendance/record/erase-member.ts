import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import { foldCase } from "../id-case.ts";
import { IdRun } from "./id-run.ts";
import type { NewMembers } from "./new-members.ts";
import { parseBody, serializeBody } from "./slot-body.ts";

/** The person to remove from the record, and the pseudonym to put instead, if any. */
export interface Erasure {
  readonly userId: UserId;
  readonly replaceBy?: UserId;
  /** True where letter case does not tell IDs apart. */
  readonly ignoresCase?: boolean;
}

/** A predicate: whether a recorded ID is the person's. */
export function erasedBy({ userId, ignoresCase = false }: Erasure): (recorded: UserId | undefined) => boolean {
  const folded = foldCase(userId);
  return ignoresCase
    ? (recorded) => recorded !== undefined && foldCase(recorded) === folded
    : (recorded) => recorded === userId;
}

/**
 * The item's bytes without the person's ID and nickname, or undefined when neither is in them. An ID is written out once
 * a chain and everything else says its member number, so each item is rewritten by itself: number, stamp and join times
 * stay, and what builds on the item stays readable, even while a writer goes on with the chain.
 *
 * @throws DamagedRecord when the bytes cannot be read, so that nothing can be said about what is in them
 */
export function eraseFromBody(slot: EpochSeconds, bytes: Uint8Array, erasure: Erasure): Uint8Array | undefined {
  const body = parseBody(slot, bytes);
  const isErased = erasedBy(erasure);
  const { rosters, rollCall } = body;
  const named = rollCall === undefined ? rosters : [...rosters, rollCall];
  if (!named.some(({ newMembers }) => newMembers.some(({ ids }) => ids.texts.some(isErased)))) {
    return undefined;
  }
  const erase = <Part extends { readonly newMembers: readonly NewMembers[] }>(part: Part): Part => ({
    ...part,
    newMembers: part.newMembers.flatMap((run) => withoutErased(run, isErased, erasure.replaceBy)),
  });
  const called = rollCall === undefined ? undefined : erase(rollCall);
  return serializeBody(slot, { ...body, rosters: rosters.map(erase), rollCall: called });
}

/** Cuts a run at each erased entry, which becomes a run of its own. */
function withoutErased(
  { ids, nicknames }: NewMembers,
  isErased: (recorded: UserId | undefined) => boolean,
  replaceBy: UserId | undefined,
): NewMembers[] {
  const pieces: NewMembers[] = [];
  let from = 0;
  const keepUpTo = (to: number): void => {
    if (to > from) pieces.push({ ids: ids.slice(from, to), nicknames: nicknames.slice(from, to) });
  };
  for (const [index, userId] of ids.texts.entries()) {
    if (!isErased(userId)) continue;
    keepUpTo(index);
    pieces.push({ ids: IdRun.ofReplaced([replaceBy]), nicknames: [] });
    from = index + 1;
  }
  keepUpTo(ids.length);
  return pieces;
}
