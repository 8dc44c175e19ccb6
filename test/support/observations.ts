import fc from "fast-check";
import {
  type CountSample,
  type Gap,
  gapReasons,
  type ListedMember,
  type RollCallSample,
  type RosterSample,
  type SlotObservation,
} from "../../shared/attendance/observation.ts";
import { asUserId, type EpochSeconds } from "../../shared/identity/ids.ts";

/** A UTC midnight: 2026-01-02. */
export const someDay: EpochSeconds = 1_767_312_000;

const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(""));

/** Typical user IDs and unexpected strings. */
export const userIds: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: digits(19).map((tail) => `u${tail}`) },
  { weight: 2, arbitrary: fc.nat(300).map((n) => `user${n}`) },
  { weight: 1, arbitrary: fc.nat(30).map((n) => `teacher_${String(n).padStart(3, "0")}`) },
  { weight: 1, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: fc.nat().map((n) => n.toString(16).padStart(20, "c0ffee0")) },
  { weight: 1, arbitrary: fc.nat().map((n) => n.toString(16).padStart(16, "A0").toUpperCase()) },
  // Numeric IDs over the full range: uniform, clustered, and mixed.
  { weight: 1, arbitrary: digits(48) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("0", "7", "9"), digits(2)).map(([far, near]) => `a${far.repeat(40)}${near}`),
  },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 40, maxLength: 40 }),
  },
  { weight: 1, arbitrary: fc.emailAddress() },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "0", "00", "\ud800", "a\udfff", "\u0000", "学生甲", "🙂", "9".repeat(70)),
  },
);

const gaps: fc.Arbitrary<Gap> = fc.record({
  what: fc.constantFrom("count", "roster"),
  reason: fc.constantFrom(...gapReasons),
});

const ascending = (one: ListedMember, other: ListedMember): number => (one.userId < other.userId ? -1 : 1);

function rosterArbitrary(slot: EpochSeconds, ids: fc.Arbitrary<string>, most: number): fc.Arbitrary<RosterSample> {
  const member = fc
    .record({
      userId: ids.map(asUserId),
      joinedAt: fc.oneof(
        fc.integer({ min: slot - 120, max: slot + 60 }),
        fc.integer({ min: slot - 90_000, max: slot }),
        fc.constantFrom(0, -1, slot + 100_000),
      ),
      nickname: fc.option(fc.oneof(fc.string({ unit: "grapheme", maxLength: 12 }), fc.constant("\udc00")), {
        nil: undefined,
      }),
    })
    .map(
      ({ userId, joinedAt, nickname }): ListedMember =>
        nickname === undefined ? { userId, joinedAt } : { userId, joinedAt, nickname },
    );
  return fc
    .record({
      from: fc.integer({ min: slot - 5, max: slot + 59 }),
      took: fc.nat(20),
      beside: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) }),
      robots: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(40) }),
      ended: fc.boolean(),
      members: fc.uniqueArray(member, { selector: (one) => one.userId, maxLength: most }),
    })
    .map(({ from, took, beside, robots, ended, members }) => ({
      from,
      to: from + took,
      listed: members.length + robots + beside,
      robots,
      ended,
      members: members.sort(ascending),
    }));
}

const byCodeUnits = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function rollCallArbitrary(slot: EpochSeconds, ids: fc.Arbitrary<string>): fc.Arbitrary<RollCallSample> {
  return fc
    .record({
      from: fc.integer({ min: slot, max: slot + 70 }),
      took: fc.nat(20),
      people: fc.uniqueArray(fc.tuple(ids.map(asUserId), fc.boolean()), { selector: ([id]) => id, maxLength: 40 }),
      unanswered: fc.oneof(fc.constant(0), fc.nat(5_000)),
    })
    .map(({ from, took, people, unanswered }) => {
      const answered = (present: boolean) =>
        people.flatMap(([userId, isPresent]) => (isPresent === present ? [userId] : [])).sort(byCodeUnits);
      return { from, to: from + took, confirmed: answered(true), denied: answered(false), unanswered };
    });
}

/** Half of the slots that have a list have a roll call. */
function withRollCall(slot: EpochSeconds, ids: fc.Arbitrary<string>) {
  return (observation: SlotObservation): fc.Arbitrary<SlotObservation> =>
    observation.rosters.length === 0
      ? fc.constant(observation)
      : fc
          .option(rollCallArbitrary(slot, ids), { nil: undefined, freq: 2 })
          .map((rollCall) => (rollCall === undefined ? observation : { ...observation, rollCall }));
}

export function observationArbitrary(
  slot: EpochSeconds,
  ids: fc.Arbitrary<string> = userIds,
  most = 40,
): fc.Arbitrary<SlotObservation> {
  const count: fc.Arbitrary<CountSample> = fc.record({
    at: fc.integer({ min: slot, max: slot + 70 }),
    count: fc.oneof(fc.nat(2000), fc.nat(5_000_000)),
  });
  const withoutCalls = fc.record({
    slot: fc.constant(slot),
    counts: fc.array(count, { maxLength: 6 }).map((all) => all.sort((one, other) => one.at - other.at)),
    rosters: fc.oneof(
      { weight: 5, arbitrary: fc.array(rosterArbitrary(slot, ids, most), { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(rosterArbitrary(slot, ids, most), { minLength: 0, maxLength: 2 }) },
    ),
    gaps: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(gaps, { maxLength: 2 }) },
    ),
    dissolved: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    sampleEverySeconds: fc.integer({ min: 10, max: 60 }),
  });
  return withoutCalls.chain(withRollCall(slot, ids));
}

/** Consecutive slots whose members come from one small pool, so that people stay, leave, return and rejoin. */
export function historyArbitrary(first: EpochSeconds, slots: number, poolSize = 30): fc.Arbitrary<SlotObservation[]> {
  return fc
    .uniqueArray(userIds, { minLength: 1, maxLength: poolSize })
    .chain((pool) =>
      fc.tuple(
        ...Array.from({ length: slots }, (_, index) =>
          observationArbitrary(first + index * 60, fc.constantFrom(...pool), pool.length),
        ),
      ),
    );
}
