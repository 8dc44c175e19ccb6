import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ListedMember, SlotObservation } from "../../../shared/attendance/observation.ts";
import type { ItemName } from "../../../shared/attendance/record/slot-body.ts";
import {
  type ChainEnd,
  type DecodedRoster,
  decodeSlot,
  encodeSlot,
  mostBodyBytes,
} from "../../../shared/attendance/record/slot-codec.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { historyArbitrary, observationArbitrary, someDay } from "../../support/observations.ts";
import { seededRuns } from "../../support/property-runs.ts";
import { seededRandom } from "../../support/seeded-random.ts";

/** What a reader is promised: the nickname of the chain's first sight of a member, none if that was a roll call, in every slot of the chain. */
function withFirstNicknames(observation: SlotObservation, names: Map<string, string | undefined>): SlotObservation {
  const named = (member: ListedMember): ListedMember => {
    if (!names.has(member.userId)) {
      names.set(member.userId, member.nickname);
    }
    const nickname = names.get(member.userId);
    const { userId, joinedAt } = member;
    return nickname === undefined ? { userId, joinedAt } : { userId, joinedAt, nickname };
  };
  const rosters = observation.rosters.map((roster) => ({ ...roster, members: roster.members.map(named) }));
  const { confirmed = [], denied = [] } = observation.rollCall ?? {};
  for (const userId of [...confirmed, ...denied]) {
    if (!names.has(userId)) {
      names.set(userId, undefined);
    }
  }
  return { ...observation, rosters };
}

const noBase = (): undefined => undefined;

describe("the codec of the attendance record", () => {
  it("gives back a keyframe exactly as it was observed", () => {
    const law = fc.property(observationArbitrary(someDay), (observation) => {
      const { body } = encodeSlot(observation, { base: undefined, stamp: 7, nicknames: true });

      const decoded = decodeSlot(someDay, body, noBase);

      expect(decoded.observation).toEqual(withFirstNicknames(observation, new Map()));
    });

    fc.assert(law, seededRuns(300));
  });

  it("gives back every slot of a chain exactly as it was observed", () => {
    const law = fc.property(historyArbitrary(someDay, 8), (history) => {
      let end: ChainEnd | undefined;
      const items = history.map((observation, index) => {
        const encoded = encodeSlot(observation, { base: end, stamp: index * 1009, nicknames: true });
        const keyframe = encoded.end !== undefined && encoded.end.keyframe === observation.slot;
        end = encoded.end ?? end;
        return { observation, body: encoded.body, keyframe };
      });

      const known = new Map<number, DecodedRoster>();
      const find = (name: ItemName): DecodedRoster | undefined => known.get(name.slot);
      let names = new Map<string, string | undefined>();

      for (const { observation, body, keyframe } of items) {
        const decoded = decodeSlot(observation.slot, body, find);
        names = keyframe ? new Map() : names;
        expect(decoded.observation).toEqual(withFirstNicknames(observation, names));
        if (decoded.roster !== undefined) {
          known.set(observation.slot, decoded.roster);
        }
      }
    });

    fc.assert(law, seededRuns(150));
  });

  it("stores no nickname when asked not to", () => {
    const law = fc.property(observationArbitrary(someDay), (observation) => {
      const { body } = encodeSlot(observation, { base: undefined, stamp: 1, nicknames: false });

      const { rosters } = decodeSlot(someDay, body, noBase).observation;

      expect(rosters.flatMap((roster) => roster.members).filter((member) => "nickname" in member)).toEqual([]);
    });

    fc.assert(law, seededRuns(50));
  });

  it("sorts members that came unsorted and drops doubles rather than write what nobody can read", () => {
    const member = (id: string): ListedMember => ({ userId: asUserId(id), joinedAt: someDay - 5 });
    const members = ["u1000000003", "u1000000001", "u1000000003", "u1000000002"].map(member);
    const roster = { from: someDay, to: someDay + 1, listed: 4, robots: 0, ended: true, members };
    const observation = {
      slot: someDay,
      counts: [],
      rosters: [roster],
      gaps: [],
      dissolved: false,
      sampleEverySeconds: 60,
    };

    const { body } = encodeSlot(observation, { base: undefined, stamp: 1, nicknames: true });
    const [read] = decodeSlot(someDay, body, noBase).observation.rosters;

    expect(read?.members.map((one) => one.userId)).toEqual(["u1000000001", "u1000000002", "u1000000003"]);
    expect(read?.listed).toBe(4);
  });

  it("takes the later join of a person who is on a list twice, newcomer or not", () => {
    const member = (userId: string, joinedAt: number): ListedMember => ({ userId: asUserId(userId), joinedAt });
    const list = (slot: number, members: readonly ListedMember[]): SlotObservation => ({
      ...{ slot, counts: [], gaps: [], dissolved: false, sampleEverySeconds: 60 },
      rosters: [{ from: slot, to: slot + 1, listed: members.length, robots: 0, ended: true, members }],
    });
    const joinsOf = (observation: SlotObservation) => observation.rosters[0]?.members.map(({ joinedAt }) => joinedAt);
    const law = fc.property(fc.array(fc.nat(99), { minLength: 2, maxLength: 4 }), fc.nat(99), (joins, other) => {
      const twice = joins.map((join) => member("twice", someDay - 200 + join));
      const rows = [member("other", someDay - 200 + other), ...twice];
      const before = encodeSlot(list(someDay, rows), { base: undefined, stamp: 1, nicknames: true });
      const after = encodeSlot(list(someDay + 60, rows.toReversed()), { base: before.end, stamp: 2, nicknames: true });

      const first = decodeSlot(someDay, before.body, noBase);
      const second = decodeSlot(someDay + 60, after.body, () => first.roster);

      const expected = [someDay - 200 + other, someDay - 200 + Math.max(...joins)];
      expect(joinsOf(first.observation)).toEqual(expected);
      expect(joinsOf(second.observation)).toEqual(expected);
    });

    fc.assert(law, seededRuns(50));
  });

  it("shows a roster gap, and keeps the counts, when the base is missing", () => {
    const law = fc.property(historyArbitrary(someDay, 2), ([first, second]) => {
      fc.pre(first !== undefined && second !== undefined && second.rosters.length > 0);
      const base = encodeSlot(first, { base: undefined, stamp: 3, nicknames: true }).end;
      const { body, end } = encodeSlot(second, { base, stamp: 4, nicknames: true });
      fc.pre(end?.keyframe === first.slot);

      const { observation, roster } = decodeSlot(second.slot, body, noBase);

      expect(roster).toBeUndefined();
      expect(observation).toEqual({
        ...second,
        rosters: [],
        rollCall: undefined,
        gaps: [...second.gaps, { what: "roster", reason: "internal" }],
      });
    });

    fc.assert(law, seededRuns(50));
  });

  it("never throws on damaged bytes", () => {
    const law = fc.property(
      observationArbitrary(someDay),
      fc.nat(),
      fc.nat(255),
      fc.boolean(),
      (observation, at, value, cut) => {
        const { body } = encodeSlot(observation, { base: undefined, stamp: 9, nicknames: true });
        const offset = at % body.length;
        const damaged = cut ? body.slice(0, offset) : body.slice();
        if (!cut) {
          damaged[offset] = value;
        }

        const decoded = decodeSlot(someDay, damaged, noBase);

        expect(decoded.observation.slot).toBe(someDay);
      },
    );

    fc.assert(law, seededRuns(300));
  });

  it("never writes an item near 400 KB: nicknames go first, then the rosters, and a gap says so", () => {
    const random = seededRandom(5);
    const noise = (length: number): string =>
      Array.from({ length }, () => String.fromCharCode(33 + Math.floor(random() * 94))).join("");
    const crowd = (idLength: number): SlotObservation => {
      const members = Array.from(
        { length: 10_000 },
        (_, index): ListedMember => ({
          userId: asUserId(String(index).padStart(5, "0") + noise(idLength - 5)),
          joinedAt: someDay - Math.floor(random() * 5000),
          nickname: noise(16),
        }),
      );
      return {
        slot: someDay,
        counts: [{ at: someDay, count: 10_000 }],
        rosters: [{ from: someDay, to: someDay + 9, listed: 10_000, robots: 0, ended: true, members }],
        gaps: [],
        dissolved: false,
        sampleEverySeconds: 60,
      };
    };
    const tencentLongest = crowd(32);
    const tooLarge = crowd(64);

    const nameless = encodeSlot(tencentLongest, { base: undefined, stamp: 1, nicknames: true });
    const rosterless = encodeSlot(tooLarge, { base: undefined, stamp: 1, nicknames: true });

    expect(nameless.body.length).toBeLessThanOrEqual(mostBodyBytes);
    expect(nameless.leftOut).toBe("nicknames");
    expect(decodeSlot(someDay, nameless.body, noBase).observation.rosters[0]?.members.length).toBe(10_000);
    expect(rosterless.body.length).toBeLessThanOrEqual(mostBodyBytes);
    expect(rosterless.leftOut).toBe("rosters");
    expect(decodeSlot(someDay, rosterless.body, noBase).observation).toEqual({
      ...tooLarge,
      rosters: [],
      gaps: [{ what: "roster", reason: "internal" }],
    });
  });
});
