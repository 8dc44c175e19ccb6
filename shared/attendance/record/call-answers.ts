import { difference, intersection, type MemberBitSet, membersIn, noMembers, setOf, union } from "./member-bit-set.ts";

/** State of a chain after a roll call. An item without one resets it. The three sets are disjoint. */
export interface CallAnswers {
  readonly confirmed: MemberBitSet;
  /** Denied now, and not in the roll call before. */
  readonly deniedOnce: MemberBitSet;
  /** Denied now and in the roll call before. */
  readonly deniedAgain: MemberBitSet;
}

export const noAnswers: CallAnswers = { confirmed: noMembers, deniedOnce: noMembers, deniedAgain: noMembers };

export interface Answers {
  readonly confirmed: MemberBitSet;
  readonly denied: MemberBitSet;
}

/** The answers that differ from the predicted ones. Ascending member numbers, and nobody is in two of them. */
export interface AnswerChanges {
  readonly confirmed: readonly number[];
  readonly denied: readonly number[];
  /** Predicted, and without an answer. */
  readonly unasked: readonly number[];
}

/**
 * Predictive coding: people who are not on the list are in the room still if they were confirmed before or were on the list before,
 * and away still if they were denied twice. Who is denied once has left, and is not asked for again.
 *
 * @param left who was on a list since the roll call before, and then not
 * @param present who is on the last list
 */
export function predictAnswers(before: CallAnswers, left: readonly number[], present: MemberBitSet): Answers {
  const confirmed = difference(union(before.confirmed, setOf(left)), present);
  return { confirmed, denied: difference(before.deniedAgain, union(present, confirmed)) };
}

/** The answers as changes to the predicted ones. */
export function changesOfAnswers(predicted: Answers, { confirmed, denied }: Answers): AnswerChanges {
  return {
    confirmed: membersIn(difference(confirmed, predicted.confirmed)),
    denied: membersIn(difference(denied, predicted.denied)),
    unasked: membersIn(difference(union(predicted.confirmed, predicted.denied), union(confirmed, denied))),
  };
}

/** The inverse of `changesOfAnswers`. */
export function changedAnswers(predicted: Answers, changes: AnswerChanges): Answers {
  const [confirmed, denied, unasked] = [setOf(changes.confirmed), setOf(changes.denied), setOf(changes.unasked)];
  return {
    confirmed: union(difference(predicted.confirmed, union(denied, unasked)), confirmed),
    denied: union(difference(predicted.denied, union(confirmed, unasked)), denied),
  };
}

/** What the next roll call is predicted from. */
export function answersAfter(before: CallAnswers, { confirmed, denied }: Answers): CallAnswers {
  const deniedAgain = intersection(denied, union(before.deniedOnce, before.deniedAgain));
  return { confirmed, deniedOnce: difference(denied, deniedAgain), deniedAgain };
}
