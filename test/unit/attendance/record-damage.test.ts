import { Buffer } from "node:buffer";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import { BitWriter } from "../../../shared/attendance/record/bits.ts";
import { ChainReader } from "../../../shared/attendance/record/chain-reader.ts";
import { IdList } from "../../../shared/attendance/record/id-list.ts";
import { type RosterChange, type SlotBody, serializeBody } from "../../../shared/attendance/record/slot-body.ts";
import { decodeSlot, encodeSlot, unreadable } from "../../../shared/attendance/record/slot-codec.ts";
import { reportSeries } from "../../../shared/attendance/reports/series.ts";
import { reportSummary } from "../../../shared/attendance/reports/summary.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { historyArbitrary, someDay } from "../../support/observations.ts";
import { seededRuns } from "../../support/property-runs.ts";

const plain: SlotBody = {
  dissolved: false,
  sampleEverySeconds: 60,
  counts: [{ at: someDay + 3, count: 5 }],
  gaps: [],
  stamp: 1,
  base: undefined,
  rosters: [],
};
const noOne = { userIds: IdList.ofTexts([]), nicknames: [], replaced: [] };
const roster: RosterChange = {
  from: someDay + 1,
  to: someDay + 2,
  ended: true,
  robots: 0,
  listed: 0,
  left: [],
  rejoined: [],
  returned: [],
  newcomers: noOne,
  joinedAt: [],
};
const newcomers = (ids: readonly string[]): RosterChange => ({
  ...roster,
  listed: ids.length,
  newcomers: { ...noOne, userIds: IdList.ofTexts(ids.map(asUserId)) },
  joinedAt: ids.map(() => someDay),
});

const decode = (body: Uint8Array) => decodeSlot(someDay, body, () => undefined).observation;
const bodyOf = (changes: Partial<SlotBody>) => serializeBody(someDay, { ...plain, ...changes });

/** A frame around bits that no writer of ours makes. */
function framed(write: (bits: BitWriter) => void, texts: Uint8Array = Buffer.alloc(0), packed = false): Uint8Array {
  const bits = new BitWriter();
  write(bits);
  const length: number[] = [];
  let left = texts.length * 2 + (packed ? 1 : 0);
  for (; left >= 128; left = Math.floor(left / 128)) length.push((left % 128) + 128);
  return Buffer.concat([Uint8Array.from([1, ...length, left]), bits.toBytes(), texts]);
}

/** A head without counts and gaps, with so many rosters, each of nobody listed. */
function writeHead(bits: BitWriter, rosters: number): void {
  bits.writeFlag(false);
  bits.writeSigned(0);
  bits.writeCount(0);
  bits.writeCount(0);
  bits.writeCount(rosters);
  for (let left = rosters; left > 0; left -= 1) bits.writeSigned(0);
  bits.write(1, 16);
  bits.writeFlag(false);
}

function writeRosterHead(bits: BitWriter): void {
  bits.writeSigned(2);
  bits.writeSigned(1);
  bits.writeFlag(true);
  bits.writeCount(0);
}

/** Numbers that are all one take no bits at all. */
function writeEvenColumn(bits: BitWriter, value = 0): void {
  bits.writeSigned(value);
  bits.write(2, 2);
  bits.writeCount(1);
}

describe("bytes that claim what cannot be", () => {
  it.each<[string, Partial<SlotBody>]>([
    ["a cadence of 34,000 years", { sampleEverySeconds: 2 ** 40 }],
    ["a cadence of nothing", { sampleEverySeconds: 0 }],
    ["a cadence before its time", { sampleEverySeconds: -60 }],
    ["a count from another day", { counts: [{ at: someDay + 86_400, count: 5 }] }],
    ["fewer people than none", { counts: [{ at: someDay + 3, count: -1 }] }],
    ["more people than there are", { counts: [{ at: someDay + 3, count: 2 ** 45 }] }],
    [
      "counts that go back in time",
      {
        counts: [
          { at: someDay + 3, count: 5 },
          { at: someDay + 2, count: 5 },
        ],
      },
    ],
    ["hundreds of counts", { counts: Array.from({ length: 500 }, (_, index) => ({ at: someDay + index, count: 1 })) }],
    ["hundreds of gaps", { gaps: Array.from({ length: 500 }, () => ({ what: "count", reason: "quota" }) as const) }],
    ["dozens of lists", { rosters: Array.from({ length: 60 }, () => roster) }],
    ["a list from another day", { rosters: [{ ...roster, to: someDay + 90_000, from: someDay + 90_000 }] }],
    ["a list that ended before it began", { rosters: [{ ...roster, from: someDay + 9 }] }],
    ["a list that was read for a day", { rosters: [{ ...roster, from: someDay - 86_400 }] }],
    ["a list of fewer than nobody", { rosters: [{ ...roster, listed: -3 }] }],
    ["millions of robots", { rosters: [{ ...roster, robots: 2 ** 40 }] }],
    ["a join in another age", { rosters: [{ ...newcomers(["a"]), joinedAt: [-(2 ** 50)] }] }],
    ["a base that is older than a chain", { base: { slot: someDay - 7200, stamp: 1 }, rosters: [roster] }],
    ["the same person twice", { rosters: [newcomers(["", ""])] }],
  ])("such as %s are told as damaged", (_, changes) => {
    expect(decode(bodyOf(changes))).toEqual(unreadable(someDay));
  });

  it("take down neither series nor summary", async () => {
    const slots = Array.from({ length: 60 }, (_, minute) =>
      decodeSlot(someDay + minute * 60, bodyOf({ sampleEverySeconds: 2 ** 40 }), () => undefined),
    ).map(({ observation }) => observation);
    const window = { from: someDay, to: someDay + 3600 };

    const summary = await reportSummary(slots, window);
    const { points } = await reportSeries(slots, window, 60);

    expect(summary.gaps).toEqual([
      { what: "count", reason: "internal", slots: 60 },
      { what: "roster", reason: "internal", slots: 60 },
    ]);
    expect(points.every(({ max }) => max === null)).toBe(true);
  });

  it("such as a million places in no bits are told as damaged", () => {
    const places = framed((bits) => {
      writeHead(bits, 1);
      writeRosterHead(bits);
      bits.writeCount(1_000_000);
      bits.write(2, 2);
      bits.writeCount(1);
    });

    expect(places.length).toBeLessThan(40);
    expect(decode(places)).toEqual(unreadable(someDay));
  });

  it.each([19_000, 1_000_000])("such as %d places that are evenly spread are told as damaged", (rows) => {
    // Places are never written so: each costs a bit at least.
    const places = framed((bits) => {
      writeHead(bits, 1);
      writeRosterHead(bits);
      bits.writeCount(0);
      bits.writeCount(0);
      bits.writeCount(rows);
      bits.write(2, 2);
      bits.writeCount(1);
      bits.writeCount(0);
      bits.writeCount(0);
      bits.writeCount(0);
      bits.writeFlag(false);
      bits.writeCount(0);
      writeEvenColumn(bits);
    });

    expect(decode(places)).toEqual(unreadable(someDay));
  });

  it.each([1_000, 1_000_000])("such as %d people without a name are told as damaged", (rows) => {
    const ids = framed((bits) => {
      writeHead(bits, 1);
      writeRosterHead(bits);
      for (let part = 0; part < 4; part += 1) bits.writeCount(0);
      bits.writeCount(rows);
      bits.writeFlag(true);
      writeEvenColumn(bits);
      bits.writeCount(0);
      bits.writeFlag(false);
      bits.writeCount(0);
      writeEvenColumn(bits);
    });

    expect(decode(ids)).toEqual(unreadable(someDay));
  });

  it("such as texts that unpack to megabytes are told as damaged", () => {
    const bomb = deflateRawSync(Buffer.alloc(50 * 1024 * 1024, "a"), { level: 9 });
    const texts = framed(
      (bits) => {
        writeHead(bits, 1);
        writeRosterHead(bits);
        for (let part = 0; part < 4; part += 1) bits.writeCount(0);
        bits.writeCount(1);
        bits.writeFlag(true);
        writeEvenColumn(bits, 5);
        bits.writeCount(0);
        bits.writeFlag(false);
        bits.writeCount(0);
        writeEvenColumn(bits);
      },
      bomb,
      true,
    );

    expect(decode(texts)).toEqual(unreadable(someDay));
  });

  it("do not make a chain of more people than a chain has", () => {
    const reader = new ChainReader();
    const listed = Array.from({ length: 20 }, (_, index) => {
      const slot = someDay + index * 60;
      const ids = Array.from({ length: 9_000 }, (_, member) => `u${String(index * 9_000 + member).padStart(9, "0")}`);
      const change = { ...newcomers(ids), from: slot + 1, to: slot + 2, joinedAt: ids.map(() => slot) };
      const base = index === 0 ? undefined : { slot: slot - 60, stamp: 1 };
      return reader.read(slot, serializeBody(slot, { ...plain, counts: [], base, rosters: [change] })).observation;
    });

    // 20,000 members are as many as a list may have.
    expect(listed.map(({ rosters }) => rosters[0]?.members.length ?? 0).slice(0, 4)).toEqual([9_000, 18_000, 0, 0]);
    expect(listed[3]?.gaps).toEqual([{ what: "roster", reason: "internal" }]);
  });
});

describe("a writer", () => {
  const observed = (members: number, nickname?: string): SlotObservation => ({
    slot: someDay,
    counts: [{ at: someDay + 3, count: members }],
    gaps: [],
    dissolved: false,
    sampleEverySeconds: 60,
    rosters: [
      {
        from: someDay + 1,
        to: someDay + 2,
        listed: members,
        robots: 0,
        ended: true,
        members: Array.from({ length: members }, (_, index) => ({
          userId: asUserId(`u${String(index).padStart(8, "0")}`),
          joinedAt: someDay,
          ...(nickname === undefined ? {} : { nickname }),
        })),
      },
    ],
  });
  const written = (observation: SlotObservation) =>
    encodeSlot(observation, { base: undefined, stamp: 1, nicknames: true });

  it("leaves out a list that no reader would believe, and says so", () => {
    const { body, leftOut } = written(observed(20_001));

    expect(leftOut).toBe("rosters");
    expect(decode(body)).toMatchObject({ rosters: [], gaps: [{ what: "roster", reason: "internal" }] });
    expect(decode(written(observed(20_000)).body).rosters[0]?.members).toHaveLength(20_000);
  });

  it("keeps texts readable that repeat so much that they would look like a bomb", () => {
    const { body, leftOut } = written(observed(5_000, "Anonymous viewer of the lecture on monday"));

    expect(leftOut).toBe("nothing");
    expect(decode(body).rosters[0]?.members[4_999]?.nickname).toBe("Anonymous viewer of the lecture on monday");
  });
});

describe("damaged bytes", () => {
  it("are read in bounded work: what comes of them is never more than their bits, and never an error", () => {
    const law = fc.property(
      historyArbitrary(someDay, 2),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 12 }),
      fc.option(fc.nat(), { nil: undefined }),
      (history, changes, cut) => {
        const reader = new ChainReader();
        for (const observation of history) {
          const body = Buffer.from(encodeSlot(observation, { base: undefined, stamp: 1, nicknames: true }).body);
          for (const [at, value] of changes) body[at % body.length] = value;
          const damaged = cut === undefined ? body : body.subarray(0, 1 + (cut % body.length));

          const { counts, gaps, rosters, sampleEverySeconds } = reader.read(observation.slot, damaged).observation;

          const rows = rosters.reduce((sum, { members }) => sum + members.length, 0);
          expect(rows).toBeLessThanOrEqual(8 * damaged.length);
          expect(counts.length + gaps.length + rosters.length).toBeLessThanOrEqual(100);
          expect(sampleEverySeconds >= 10 && sampleEverySeconds <= 3600).toBe(true);
        }
      },
    );

    fc.assert(law, seededRuns(400));
  });

  it("of no form at all are told as damaged, or as little", () => {
    const law = fc.property(fc.uint8Array({ minLength: 0, maxLength: 400 }), fc.boolean(), (bytes, versioned) => {
      const body = versioned ? Buffer.concat([Uint8Array.from([1, 0]), bytes]) : bytes;

      const { rosters } = decode(body);

      expect(rosters.reduce((sum, { members }) => sum + members.length, 0)).toBeLessThanOrEqual(8 * body.length);
    });

    fc.assert(law, seededRuns(2000));
  });
});
