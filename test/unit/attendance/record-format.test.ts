import { Buffer } from "node:buffer";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ListedMember, SlotObservation } from "../../../shared/attendance/observation.ts";
import { gapReasons } from "../../../shared/attendance/observation.ts";
import { ChainReader } from "../../../shared/attendance/record/chain-reader.ts";
import { eraseFromBody } from "../../../shared/attendance/record/erase-member.ts";
import { type ChainEnd, encodeSlot } from "../../../shared/attendance/record/slot-codec.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { historyArbitrary, someDay } from "../../support/observations.ts";
import { seededRuns } from "../../support/property-runs.ts";

const page = readFileSync(new URL("../../../shared/attendance/record/FORMAT.md", import.meta.url), "utf8");
const reader = new URL("../../support/read_record.py", import.meta.url).pathname;
const hasPython = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 8))"]).status === 0;

/** The item that FORMAT.md decodes by hand. */
const example: SlotObservation = {
  slot: someDay,
  counts: [{ at: someDay + 2, count: 4 }],
  rosters: [
    {
      from: someDay + 2,
      to: someDay + 3,
      listed: 4,
      robots: 1,
      ended: true,
      members: [
        { userId: asUserId("guest"), joinedAt: someDay - 10 },
        { userId: asUserId("u1000000000000000007"), joinedAt: someDay - 5, nickname: "Ann" },
        { userId: asUserId("u1000000000000000042"), joinedAt: someDay - 65 },
      ],
    },
  ],
  gaps: [],
  dissolved: false,
  sampleEverySeconds: 60,
};

/** The bytes of the page's hex dump: the first column of its rows. */
function dumpedBytes(): Buffer {
  const dump = /```hexdump\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const rows = dump
    .split("\n")
    .map((row) => /^ {0,2}\d+ {2}((?:[0-9a-f]{2} )*[0-9a-f]{2})(?: {2}|$)/.exec(row)?.[1] ?? "");
  return Buffer.from(rows.join("").replaceAll(" ", ""), "hex");
}

interface PythonRoster {
  readonly members: readonly (readonly [userId: string, nickname: string | null, joinedAt: number])[];
}

interface PythonCall {
  readonly confirmed: readonly string[];
  readonly denied: readonly string[];
}

function readWithPython(items: readonly { readonly slot: number; readonly body: Uint8Array }[]): unknown[] {
  const lines = items.map(({ slot, body }) => `${slot} ${Buffer.from(body).toString("hex")}\n`);
  const out = execFileSync("python3", [reader], { input: lines.join(""), encoding: "utf8" });
  return out
    .trimEnd()
    .split("\n")
    .map((line) => inIdOrder(JSON.parse(line)));
}

function inIdOrder(item: { readonly rosters: readonly PythonRoster[]; readonly called: PythonCall | null }): unknown {
  const sorted = (roster: PythonRoster): PythonRoster => ({
    ...roster,
    members: roster.members.toSorted(([one], [other]) => (one < other ? -1 : 1)),
  });
  const { called } = item;
  // Python sorts by code points, we by UTF-16 units.
  const answers = called && { ...called, confirmed: called.confirmed.toSorted(), denied: called.denied.toSorted() };
  return { ...item, rosters: item.rosters.map(sorted), called: answers };
}

/** What the Python reader prints, of what ours reads. */
function asPrinted({ counts, gaps, rosters, rollCall, dissolved, sampleEverySeconds }: SlotObservation): unknown {
  const row = ({ userId, nickname, joinedAt }: ListedMember) => [userId, nickname ?? null, joinedAt];
  return {
    version: 2,
    every: sampleEverySeconds,
    dissolved,
    counts: counts.map(({ at, count }) => [at, count]),
    gaps: gaps.map(({ what, reason }) => gapReasons.indexOf(reason) + (what === "roster" ? 128 : 0)),
    rosters: rosters.map(({ from, to, listed, robots, ended, members }) => ({
      ...{ from, to, listed, robots, ended },
      members: members.map(row),
    })),
    called: rollCall ?? null,
  };
}

describe("FORMAT.md", () => {
  it("decodes by hand what is really written for that room", () => {
    // A vendor lists the newest first, and that is the order of member numbers.
    const roster = example.rosters.map((one) => ({
      ...one,
      members: one.members.toSorted((one, other) => (one.userId > other.userId ? 0 : other.joinedAt - one.joinedAt)),
    }));
    const { body } = encodeSlot({ ...example, rosters: roster }, { base: undefined, stamp: 0xbeef, nicknames: true });

    expect(dumpedBytes().toString("hex")).toBe(Buffer.from(body).toString("hex"));
    expect(new ChainReader().read(someDay, dumpedBytes()).observation).toEqual(example);
  });

  it("shows the item of the minute after, in which one has left", () => {
    const reader = new ChainReader();
    reader.read(someDay, dumpedBytes());
    const [after] = /^ {4}((?:[0-9a-f]{2} )+[0-9a-f]{2})$/m.exec(page) ?? [""];

    const { observation } = reader.read(someDay + 60, Buffer.from(after.replaceAll(" ", ""), "hex"));

    expect(observation.counts).toEqual([{ at: someDay + 62, count: 4 }]);
    expect(observation.rosters[0]?.members).toEqual(example.rosters[0]?.members.slice(1));
  });

  it.skipIf(!hasPython)(
    "is enough to read whole chains in another language, erased people included (needs python3)",
    () => {
      // One process for all chains; each has a day of its own.
      const histories = fc.sample(historyArbitrary(someDay, 6), seededRuns(40));
      const items = histories.flatMap((history, day) => {
        let end: ChainEnd | undefined;
        const erased = history[0]?.rosters[0]?.members[0]?.userId ?? asUserId("nobody");
        return history.map((observation, index) => {
          const moved = movedBy(observation, day * 86_400);
          const encoded = encodeSlot(moved, { base: end, stamp: day * 100 + index, nicknames: true });
          end = encoded.end ?? end;
          const rewritten = day % 2 === 0 ? undefined : eraseFromBody(moved.slot, encoded.body, { userId: erased });
          return { slot: moved.slot, body: rewritten ?? encoded.body };
        });
      });
      const ours = new ChainReader();

      const read = items.map(({ slot, body }) => asPrinted(ours.read(slot, body).observation));

      expect(read.length).toBeGreaterThan(0);
      expect(readWithPython(items)).toEqual(read);
    },
  );
});

function movedBy(observation: SlotObservation, seconds: number): SlotObservation {
  const { rollCall } = observation;
  const called =
    rollCall === undefined
      ? {}
      : { rollCall: { ...rollCall, from: rollCall.from + seconds, to: rollCall.to + seconds } };
  return {
    ...observation,
    ...called,
    slot: observation.slot + seconds,
    counts: observation.counts.map((sample) => ({ ...sample, at: sample.at + seconds })),
    rosters: observation.rosters.map((roster) => ({ ...roster, from: roster.from + seconds, to: roster.to + seconds })),
  };
}
