import { Buffer } from "node:buffer";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import { ByteWriter } from "../../../shared/attendance/record/byte-writer.ts";
import { ChainReader } from "../../../shared/attendance/record/chain-reader.ts";
import { IdRun } from "../../../shared/attendance/record/id-run.ts";
import type { RollCallChange } from "../../../shared/attendance/record/roll-call-change.ts";
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
const roster: RosterChange = {
  from: someDay + 1,
  to: someDay + 2,
  ended: true,
  robots: 0,
  listed: 0,
  left: [],
  joined: [],
  newMembers: [],
  joinedAt: [],
};
const newcomers = (ids: readonly string[]): RosterChange => ({
  ...roster,
  listed: ids.length,
  newMembers: [{ ids: IdRun.ofTexts(ids.map(asUserId)), nicknames: [] }],
  joinedAt: ids.map(() => someDay),
});

const rollCall: RollCallChange = {
  from: someDay + 3,
  to: someDay + 4,
  unanswered: 0,
  newMembers: [],
  confirmed: [],
  denied: [],
  unasked: [],
};
const calling = (changes: Partial<RollCallChange>): Partial<SlotBody> => ({
  rosters: [newcomers(["a", "b"])],
  rollCall: { ...rollCall, ...changes },
});

const decode = (body: Uint8Array) => decodeSlot(someDay, body, () => undefined).observation;
const bodyOf = (changes: Partial<SlotBody>) => serializeBody(someDay, { ...plain, ...changes });

/** An item with one roster whose parts after the number of robots, and whose texts, no writer of ours makes. */
function craft(writeParts: (bytes: ByteWriter) => void, texts: Uint8Array = Buffer.alloc(0), deflated = false): Buffer {
  const bytes = new ByteWriter();
  bytes.writeByte(2);
  bytes.writeByte(deflated ? 4 : 0);
  bytes.writeSigned(60);
  bytes.writeVarint(0);
  bytes.writeVarint(0);
  bytes.writeVarint(1);
  bytes.writeVarint(0);
  bytes.writeUint16(1);
  bytes.writeVarint(texts.length);
  bytes.writeBytes(texts);
  bytes.writeSigned(2);
  bytes.writeSigned(1);
  bytes.writeByte(1);
  bytes.writeVarint(0);
  writeParts(bytes);
  return Buffer.from(bytes.toBytes());
}

/** No one left, and no one of those known joined. */
function writeNoChanges(bytes: ByteWriter): void {
  bytes.writeVarint(0);
  bytes.writeVarint(0);
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
    ["a roll call from another day", calling({ from: someDay + 90_000, to: someDay + 90_000 })],
    ["a roll call that ended before it began", calling({ from: someDay + 9 })],
    ["more people without an answer than there are", calling({ unanswered: 2 ** 40 })],
    ["the same person twice", { rosters: [newcomers(["", ""])] }],
  ])("such as %s are shown as damaged", (_, changes) => {
    expect(decode(bodyOf(changes))).toEqual(unreadable(someDay));
  });

  it.each([
    ["two answers about one person", { confirmed: [1], denied: [1] }],
    ["an answer about a number that nobody has", { confirmed: [2] }],
  ])("such as %s are changes that do not fit the list", (_, changes) => {
    const body = bodyOf(calling(changes));

    expect(decode(body)).toMatchObject({ rosters: [], gaps: [{ what: "roster", reason: "internal" }] });
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

  it.each([1_000, 19_000, 1_000_000])("such as %d members who left, in a few bytes, are shown as damaged", (rows) => {
    const numbers = craft((bytes) => bytes.writeVarint(rows));

    expect(numbers.length).toBeLessThan(40);
    expect(decode(numbers)).toEqual(unreadable(someDay));
  });

  it.each<[string, number]>([
    ["texts", 0],
    ["replaced", 1],
    ["UUIDs", 5],
  ])("such as thousands of people in a few bytes, as %s, are shown as damaged", (_, kind) => {
    for (const rows of [1_000, 1_000_000]) {
      const runs = craft((bytes) => {
        writeNoChanges(bytes);
        bytes.writeVarint(1);
        bytes.writeByte(kind);
        bytes.writeVarint(rows);
      }, Buffer.alloc(10));

      expect(decode(runs)).toEqual(unreadable(someDay));
    }
  });

  it.each<[string, number, number]>([
    ["no digits", 2, 0],
    ["decimal digits than 8 bytes hold", 2, 20],
    ["hexadecimal digits than 16 bytes hold", 3, 33],
    ["upper-case hexadecimal digits than 16 bytes hold", 4, 33],
  ])("such as IDs of %s, or more, are shown as damaged", (_, kind, width) => {
    const runs = craft((bytes) => {
      writeNoChanges(bytes);
      bytes.writeVarint(1);
      bytes.writeByte(kind);
      bytes.writeVarint(1);
      bytes.writeVarint(width);
      bytes.writeText("u");
      bytes.writeBytes(Buffer.alloc(17));
      bytes.writeSigned(0);
    });

    expect(decode(runs)).toEqual(unreadable(someDay));
  });

  it.each<[string, number, number, number[]]>([
    ["2 digits", 2, 2, [100]],
    ["19 digits", 2, 19, [0x8a, 0xc7, 0x23, 0x04, 0x89, 0xe8, 0x00, 0x00]],
    ["9 hexadecimal digits", 3, 9, [0x10, 0, 0, 0, 0]],
  ])("such as a number that does not fit %s are damaged, and the one below is read", (_, kind, width, least) => {
    const one = (number: Buffer) =>
      decode(
        craft((bytes) => {
          writeNoChanges(bytes);
          bytes.writeVarint(1);
          bytes.writeByte(kind);
          bytes.writeVarint(1);
          bytes.writeVarint(width);
          bytes.writeText("u");
          bytes.writeBytes(number);
          bytes.writeSigned(0);
        }),
      );
    const below = BigInt(`0x${Buffer.from(least).toString("hex")}`) - 1n;
    const largest = Buffer.from(below.toString(16).padStart(2 * least.length, "0"), "hex");

    expect(one(Buffer.from(least))).toEqual(unreadable(someDay));
    expect(one(largest).rosters[0]?.members[0]?.userId).toBe(`u${(kind === 2 ? "9" : "f").repeat(width)}`);
  });

  it.each<[string, number, number]>([
    ["another version", 0, 1],
    ["a version to come", 0, 3],
    ["a reserved flag", 1, 16],
  ])("such as %s are shown as damaged", (_, at, value) => {
    const body = Buffer.from(bodyOf({ rosters: [newcomers(["a"])] }));
    body[at] = value;

    expect(decode(body)).toEqual(unreadable(someDay));
  });

  it("such as a roster with a reserved flag, an unknown kind of run or an unknown gap reason are shown as damaged", () => {
    const kinds = craft((bytes) => {
      writeNoChanges(bytes);
      bytes.writeVarint(1);
      bytes.writeByte(6);
      bytes.writeVarint(0);
    });
    const flags = craft(writeNoChanges);
    flags[flags.length - 4] = 5;
    const reasons = Buffer.from(bodyOf({ counts: [], gaps: [{ what: "roster", reason: "internal" }] }));
    expect(decode(reasons).gaps).toEqual([{ what: "roster", reason: "internal" }]);
    reasons[reasons.length - 2] = 128 + 10;

    for (const body of [kinds, flags, reasons]) expect(decode(body)).toEqual(unreadable(someDay));
  });

  it.each([
    ["a base", 2, Buffer.from([1, 0, 1])],
    ["deflated texts", 4, Buffer.alloc(0)],
  ])("such as %s of an item without a roster are shown as damaged", (_, flag, rest) => {
    const body = Buffer.concat([bodyOf({}), rest]);
    body.writeUInt8(flag, 1);

    expect(decode(body)).toEqual(unreadable(someDay));
  });

  it("such as bytes or texts that nothing asks for are shown as damaged", () => {
    const body = bodyOf({ rosters: [newcomers(["a"])] });
    const [noMembers, text] = [craft((bytes) => bytes.writeBytes(Buffer.alloc(3))), Buffer.from([3, 97])];

    expect(decode(noMembers)).not.toEqual(unreadable(someDay));
    expect(decode(craft((bytes) => bytes.writeBytes(Buffer.alloc(3)), text))).toEqual(unreadable(someDay));
    expect(decode(Buffer.concat([body, Buffer.alloc(1)]))).toEqual(unreadable(someDay));
  });

  it("such as a member who left and joined at once, or who is not there, are shown as a lost roster", () => {
    const first = serializeBody(someDay, { ...plain, rosters: [newcomers(["a", "b"])] });
    const changedBy = (change: Partial<RosterChange>) => {
      const reader = new ChainReader();
      reader.read(someDay, first);
      const slot = someDay + 60;
      const changed = { ...roster, from: slot, to: slot, ...change };
      const base = { slot: someDay, stamp: 1 };
      return reader.read(slot, serializeBody(slot, { ...plain, counts: [], base, rosters: [changed] })).observation;
    };
    const members = (change: Partial<RosterChange>) =>
      changedBy(change).rosters.flatMap((read) => read.members.map(({ userId }) => userId));

    expect(members({ left: [0] })).toEqual(["b"]);
    expect(changedBy({ left: [0], joined: [0], joinedAt: [someDay] }).gaps).toEqual([
      { what: "roster", reason: "internal" },
    ]);
    expect(changedBy({ left: [2] }).gaps).toEqual([{ what: "roster", reason: "internal" }]);
    expect(changedBy({ joined: [2], joinedAt: [someDay] }).gaps).toEqual([{ what: "roster", reason: "internal" }]);
  });

  it("such as texts that unpack to megabytes are shown as damaged", () => {
    const bomb = deflateRawSync(Buffer.alloc(50 * 1024 * 1024, "a"), { level: 9 });
    const texts = craft(
      (bytes) => {
        writeNoChanges(bytes);
        bytes.writeVarint(1);
        bytes.writeByte(0);
        bytes.writeVarint(1);
        bytes.writeSigned(0);
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
  it("are read in bounded work: what comes of them is never more than their bytes, and never an error", () => {
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
          expect(rows).toBeLessThanOrEqual(damaged.length);
          expect(counts.length + gaps.length + rosters.length).toBeLessThanOrEqual(100);
          expect(sampleEverySeconds >= 10 && sampleEverySeconds <= 3600).toBe(true);
        }
      },
    );

    fc.assert(law, seededRuns(400));
  });

  it("of no form at all are shown as damaged, or as little", () => {
    const law = fc.property(fc.uint8Array({ minLength: 0, maxLength: 400 }), fc.boolean(), (bytes, versioned) => {
      const body = versioned ? Buffer.concat([Uint8Array.from([2, 0]), bytes]) : bytes;

      const { rosters } = decode(body);

      expect(rosters.reduce((sum, { members }) => sum + members.length, 0)).toBeLessThanOrEqual(body.length);
    });

    fc.assert(law, seededRuns(2000));
  });
});
