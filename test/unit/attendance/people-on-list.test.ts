import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ListedMember, RosterSample, SlotObservation } from "../../../shared/attendance/observation.ts";
import { PeopleOnList, type PersonRows } from "../../../shared/attendance/people-register/people-on-list.ts";
import { ChainReader } from "../../../shared/attendance/record/chain-reader.ts";
import { eraseFromBody } from "../../../shared/attendance/record/erase-member.ts";
import { type ChainEnd, encodeSlot } from "../../../shared/attendance/record/slot-codec.ts";
import { ListVisibility } from "../../../shared/attendance/rules/list-visibility.ts";
import { PresenceFold } from "../../../shared/attendance/rules/presence-fold.ts";
import { readRoom } from "../../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { everybody } from "../../support/everybody.ts";
import { historyArbitrary, someDay } from "../../support/observations.ts";
import { seededRuns } from "../../support/property-runs.ts";
import { makeRoomHistory } from "../../support/room-history.ts";
import { seededRandom } from "../../support/seeded-random.ts";

/** The history as it is read back: chains that begin anew and fork, slots lost and late, a person erased. */
function throughTheRecord(history: readonly SlotObservation[], seed: number): SlotObservation[] {
  const random = seededRandom(seed);
  const [erased, other] = history[0]?.rosters[0]?.members ?? [];
  const erase = drawErasure(random, erased, other);
  const reader = new ChainReader();
  const decoded: SlotObservation[] = [];
  let end: ChainEnd | undefined;
  for (const observation of history.toSorted((one, other) => one.slot - other.slot)) {
    const base = random() < 0.9 ? end : undefined;
    const item = encodeSlot(observation, { base, stamp: Math.floor(random() * 65_536), nicknames: true });
    if (item.end !== undefined && random() < 0.95) {
      end = item.end;
    }
    if (random() < 0.98) {
      decoded.push(reader.read(observation.slot, erase(observation.slot, item.body)).observation);
    }
  }
  return swapSome(random, decoded);
}

/** The pseudonym of one person may be the ID of another. */
function drawErasure(random: () => number, erased: ListedMember | undefined, other: ListedMember | undefined) {
  const replaceBy = random() < 0.5 ? other?.userId : undefined;
  if (erased === undefined || random() < 0.7) {
    return (_: number, body: Uint8Array): Uint8Array => body;
  }
  const erasure = { userId: erased.userId, ...(replaceBy === undefined ? {} : { replaceBy }) };
  return (slot: number, body: Uint8Array): Uint8Array => eraseFromBody(slot, body, erasure) ?? body;
}

function swapSome(random: () => number, decoded: SlotObservation[]): SlotObservation[] {
  for (let index = 1; index < decoded.length; index += 1) {
    const [before, after] = [decoded[index - 1], decoded[index]];
    if (before !== undefined && after !== undefined && random() < 0.1) {
      decoded.splice(index - 1, 2, after, before);
    }
  }
  return decoded;
}

/** The same lists as new objects, of which nothing but their rows is known. */
function copied(decoded: readonly SlotObservation[]): SlotObservation[] {
  return decoded.map((observation) => ({
    ...observation,
    rosters: observation.rosters.map((roster) => ({ ...roster, members: roster.members.map((row) => ({ ...row })) })),
  }));
}

async function foldOf(decoded: readonly SlotObservation[], newestWindow: boolean) {
  const settings = { ...defaultTruthSettings, newestWindow };
  const presence = new PresenceFold(settings);
  const visibility = new ListVisibility();
  await readRoom(decoded, [presence, visibility], settings);
  presence.finish();
  const from = decoded[0]?.slot ?? 0;
  const people = everybody(presence.people).sort((one, other) => (one.userId < other.userId ? -1 : 1));
  const seen = visibility.within(from, (decoded.at(-1)?.slot ?? 0) + 60);
  return { people, skew: presence.skew, seen, hasErased: presence.people.register.hasErased };
}

interface MovedRow {
  readonly before: ListedMember;
  readonly after: ListedMember;
}

interface ChangedRows {
  readonly gone: readonly ListedMember[];
  readonly come: readonly ListedMember[];
  readonly moved: readonly MovedRow[];
}

const byId = (one: ListedMember, other: ListedMember): number => (one.userId < other.userId ? -1 : 1);

const withoutNickname = ({ userId, joinedAt }: ListedMember): ListedMember => ({ userId, joinedAt });

/** Goes to the next list; what changed, as rows in the order of IDs. */
function goTo(people: PeopleOnList, list: RosterSample): ChangedRows {
  const { gone, come, moved, movedFrom } = people.goTo(list);
  const row = (personIndex: number, joinedAt = 0): ListedMember => {
    if (personIndex < 0 || personIndex >= people.register.size) throw new Error(`nobody has the index ${personIndex}`);
    return { userId: people.register.userIdAt(personIndex), joinedAt };
  };
  const named = (personIndex: number): boolean => people.register.namingAt(personIndex) !== "erased";
  const rowsOf = ({ personIndexes, joinedAt }: PersonRows): ListedMember[] =>
    personIndexes
      .flatMap((personIndex, index) => (named(personIndex) ? [row(personIndex, joinedAt[index])] : []))
      .sort(byId);
  return {
    gone: rowsOf(gone),
    come: rowsOf(come),
    moved: moved.personIndexes
      .map((personIndex, index) => ({
        before: row(personIndex, movedFrom[index]),
        after: row(personIndex, moved.joinedAt[index]),
      }))
      .sort((one, other) => byId(one.after, other.after)),
  };
}

/** What the words say, row by row, in the order of IDs. */
function changesByWord(before: readonly ListedMember[], after: readonly ListedMember[]): ChangedRows {
  const find = (rows: readonly ListedMember[], row: ListedMember): ListedMember | undefined =>
    rows.find(({ userId }) => userId === row.userId);
  return {
    gone: before.filter((row) => find(after, row) === undefined).map(withoutNickname),
    come: after.filter((row) => find(before, row) === undefined).map(withoutNickname),
    moved: after.flatMap((row) => {
      const old = find(before, row);
      if (old === undefined || old.joinedAt === row.joinedAt) return [];
      return [{ before: withoutNickname(old), after: withoutNickname(row) }];
    }),
  };
}

describe("what changed from list to list", () => {
  it("leads the rules to the same people, whether the reader noted it or the lists are compared", async () => {
    const law = fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
      const decoded = throughTheRecord(makeRoomHistory(seed).observations, seed);

      const noted = await foldOf(decoded, seed % 4 !== 0);
      // Only a reader of the record knows of rows whose ID was erased; copies have none.
      fc.pre(!noted.hasErased);
      const compared = await foldOf(copied(decoded), seed % 4 !== 0);

      expect(noted).toEqual(compared);
    });

    await fc.assert(law, seededRuns(100));
  }, 600_000);

  it("is noted by the reader as a comparison would find it, and as the words say", () => {
    const law = fc.property(historyArbitrary(someDay, 8), fc.nat(), (history, seed) => {
      const decoded = throughTheRecord(history, seed);
      const lists = decoded.flatMap(({ rosters }) => rosters);
      const copies = copied(decoded).flatMap(({ rosters }) => rosters);
      const [following, comparing] = [new PeopleOnList(), new PeopleOnList()];

      let before: readonly ListedMember[] = [];
      for (const [index, list] of lists.entries()) {
        const byWord = changesByWord(before, list.members);

        expect(goTo(following, list)).toEqual(byWord);
        expect(goTo(comparing, copies[index] ?? list)).toEqual(byWord);
        const named = following.personIndexes.filter(
          (personIndex) => following.register.namingAt(personIndex) !== "erased",
        );
        expect(named.map((personIndex) => following.register.userIdAt(personIndex)).sort()).toEqual(
          list.members.map(({ userId }) => userId),
        );
        before = list.members;
      }
    });

    fc.assert(law, seededRuns(100));
  }, 600_000);

  it("follows the diff of neighbours in a chain without a look at their members", () => {
    const list = (minute: number, ids: string): SlotObservation => ({
      ...{ slot: someDay + minute * 60, counts: [], gaps: [], dissolved: false, sampleEverySeconds: 60 },
      rosters: [{ from: someDay, to: someDay + 1, listed: 8, robots: 0, ended: true, members: [...ids].map(member) }],
    });
    const member = (id: string): ListedMember => ({ userId: asUserId(id), joinedAt: someDay - 9 });
    const [first, second] = [list(0, "abcdefgh"), list(1, "bcdefghi")];
    const keyframe = encodeSlot(first, { base: undefined, stamp: 1, nicknames: true });
    const next = encodeSlot(second, { base: keyframe.end, stamp: 2, nicknames: true });
    const reader = new ChainReader();
    const [before] = reader.read(first.slot, keyframe.body).observation.rosters;
    const [after] = reader.read(second.slot, next.body).observation.rosters;
    if (before === undefined || after === undefined) throw new Error("both slots hold a list");
    const unread = { get: () => expect.unreachable("the members were read") };
    Object.defineProperty(before, "members", unread);
    Object.defineProperty(after, "members", unread);

    const people = new PeopleOnList();
    people.goTo(before);

    expect(goTo(people, after)).toEqual({ gone: [member("a")], come: [member("i")], moved: [] });
  });
});
