import type { UserId } from "../../identity/ids.ts";
import type { RollCallSample } from "../observation.ts";
import type { Answers } from "./call-answers.ts";
import type { ChainNames } from "./chain-names.ts";
import { byCodeUnits } from "./id-order.ts";
import { type MemberBitSet, membersIn } from "./member-bit-set.ts";

/** A roll call by the member numbers of its chain. */
export interface ChainRollCall {
  readonly names: ChainNames;
  readonly answers: Answers;
}

const origin = Symbol("the roll call by member number");

type DecodedRollCall = RollCallSample & { readonly [origin]?: ChainRollCall };

/**
 * A roll call read from the record. Its IDs are computed on access, and under a symbol it carries the member numbers: thousands of
 * people are confirmed in every slot, and readers that count them by number need no texts.
 */
export function decodedRollCall(
  { from, to, unanswered }: Omit<RollCallSample, keyof Answers>,
  value: ChainRollCall,
): RollCallSample {
  const sample: DecodedRollCall = { from, to, unanswered, confirmed: [], denied: [] };
  Object.defineProperty(sample, origin, { value });
  Object.defineProperty(sample, "confirmed", confirmed);
  return Object.defineProperty(sample, "denied", denied);
}

/** Undefined for a roll call that was not read from the record, or that is a copy. */
export function chainRollCallOf(sample: DecodedRollCall): ChainRollCall | undefined {
  return sample[origin];
}

const confirmed = {
  get(this: DecodedRollCall): readonly UserId[] {
    return namesOf(this[origin], (answers) => answers.confirmed);
  },
  enumerable: true,
};

const denied = {
  get(this: DecodedRollCall): readonly UserId[] {
    return namesOf(this[origin], (answers) => answers.denied);
  },
  enumerable: true,
};

/** Ascending and each once; without people whose ID was erased. */
function namesOf(call: ChainRollCall | undefined, pick: (answers: Answers) => MemberBitSet): readonly UserId[] {
  if (call === undefined) return [];
  const names = new Set<UserId>();
  for (const memberNumber of membersIn(pick(call.answers))) {
    const userId = call.names.userIdAt(memberNumber);
    if (userId !== undefined) names.add(userId);
  }
  return [...names].sort(byCodeUnits);
}
