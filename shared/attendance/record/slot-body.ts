import { Buffer } from "node:buffer";
import type { EpochSeconds } from "../../identity/ids.ts";
import { type CountSample, type Gap, type GapReason, slotSeconds } from "../observation.ts";
import { BitReader, BitWriter, DamagedRecord } from "./bits.ts";
import { chainSeconds } from "./chain-rules.ts";
import { readColumn, readPositions, writeColumn, writePositions } from "./columns.ts";
import { type Newcomers, readNewcomers, writeNewcomers } from "./newcomers.ts";
import {
  checkedCadence,
  checkedInstant,
  checkedJoin,
  checkedPeople,
  mostCounts,
  mostGaps,
  mostLists,
  mostMembers,
} from "./plausible.ts";
import { TextReader, TextWriter } from "./texts.ts";

/** The first byte of every body. */
const recordVersion = 1;

/** A roster as changes to the one before it. Numbers are explained in FORMAT.md. */
export interface RosterChange {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly ended: boolean;
  readonly robots: number;
  readonly listed: number;
  /** Who left: places among the present, in the order of their numbers. */
  readonly left: readonly number[];
  /** Whose join time changed: places among those who did not leave. */
  readonly rejoined: readonly number[];
  /** Who came back: places among those who are known by number and were absent. */
  readonly returned: readonly number[];
  readonly newcomers: Newcomers;
  /** Of those who rejoined, of those who returned, of the newcomers, in this order. */
  readonly joinedAt: readonly EpochSeconds[];
}

/** Which item's last roster is meant: its slot, and the stamp that no other item of that slot is likely to have. */
export interface ItemName {
  readonly slot: EpochSeconds;
  /** 0 … 65535, drawn at random when the item is encoded and kept when it is rewritten. */
  readonly stamp: number;
}

/** What one item holds, as written; only together with its base is it a roster. */
export interface SlotBody {
  readonly dissolved: boolean;
  readonly sampleEverySeconds: number;
  readonly counts: readonly CountSample[];
  readonly gaps: readonly Gap[];
  readonly stamp: number;
  /** Undefined for a keyframe, and when there is no roster. */
  readonly base: ItemName | undefined;
  /** The first one changes the base (a keyframe: the empty roster), the next one changes the first. */
  readonly rosters: readonly RosterChange[];
}

/** What can be told without reading any roster. */
export type SlotHead = Omit<SlotBody, "rosters"> & {
  /** Rows listed, of each roster. */
  readonly listed: readonly number[];
};

const stampBits = 16;
export const stamps = 2 ** stampBits;

/** Part of the format: entries are never moved, new ones go to the end. */
export const gapReasons: readonly GapReason[] = [
  "deadline",
  "throttled",
  "quota",
  "upstream-unavailable",
  "upstream-timeout",
  "upstream-rejected",
  "misconfigured",
  "unknown-group",
  "unsupported-group",
  "internal",
];
const gapReasonBits = 5;

export function serializeBody(slot: EpochSeconds, body: SlotBody): Uint8Array {
  const bits = new BitWriter();
  const texts = new TextWriter();
  writeHead(bits, slot, body);
  for (const roster of body.rosters) {
    writeRoster(bits, texts, slot, roster);
  }
  const { bytes, packed } = texts.pack();
  return Buffer.concat([
    Uint8Array.from([recordVersion, ...varint(bytes.length * 2 + (packed ? 1 : 0))]),
    bits.toBytes(),
    bytes,
  ]);
}

/** Seven bits a byte, the lowest first, the top bit set on all but the last. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  while (left >= 128) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
  return bytes;
}

function writeHead(bits: BitWriter, slot: EpochSeconds, body: SlotBody): void {
  bits.writeFlag(body.dissolved);
  bits.writeSigned(slotSeconds - body.sampleEverySeconds);
  bits.writeCount(body.counts.length);
  let at = slot;
  let count = 0;
  for (const sample of body.counts) {
    bits.writeSigned(sample.at - at);
    bits.writeSigned(sample.count - count);
    ({ at, count } = sample);
  }
  bits.writeCount(body.gaps.length);
  for (const gap of body.gaps) {
    bits.writeFlag(gap.what === "roster");
    bits.write(gapReasons.indexOf(gap.reason), gapReasonBits);
  }
  bits.writeCount(body.rosters.length);
  for (const roster of body.rosters) {
    // Of a room that fits its list the two differ by little.
    bits.writeSigned(roster.listed - count);
  }
  if (body.rosters.length === 0) {
    return;
  }
  bits.write(body.stamp, stampBits);
  bits.writeFlag(body.base !== undefined);
  if (body.base !== undefined) {
    bits.writeCount((slot - body.base.slot) / slotSeconds - 1);
    bits.write(body.base.stamp, stampBits);
  }
}

function writeRoster(bits: BitWriter, texts: TextWriter, slot: EpochSeconds, roster: RosterChange): void {
  bits.writeSigned(roster.to - slot);
  bits.writeSigned(roster.to - roster.from);
  bits.writeFlag(roster.ended);
  bits.writeCount(roster.robots);
  writePositions(bits, roster.left);
  writePositions(bits, roster.rejoined);
  writePositions(bits, roster.returned);
  writeNewcomers(bits, texts, roster.newcomers);
  writeColumn(
    bits,
    roster.joinedAt.map((joinedAt) => roster.to - joinedAt),
  );
}

interface Frame {
  readonly bits: BitReader;
  readonly texts: Uint8Array;
  readonly packed: boolean;
}

function openFrame(bytes: Uint8Array): Frame {
  if (bytes[0] !== recordVersion) {
    throw new DamagedRecord("unknown version");
  }
  let value = 0;
  let at = 1;
  for (let unit = 1; ; unit *= 128) {
    const byte = bytes[at];
    if (byte === undefined || unit > 2 ** 35) {
      throw new DamagedRecord("the length of the texts is cut off");
    }
    at += 1;
    value += (byte % 128) * unit;
    if (byte < 128) {
      break;
    }
  }
  const textsFrom = bytes.length - Math.floor(value / 2);
  if (textsFrom < at) {
    throw new DamagedRecord("the texts are longer than the item");
  }
  return {
    bits: new BitReader(bytes.subarray(0, textsFrom), at),
    texts: bytes.subarray(textsFrom),
    packed: value % 2 === 1,
  };
}

/** @throws DamagedRecord */
export function parseBody(slot: EpochSeconds, bytes: Uint8Array): SlotBody {
  const { bits, texts: stored, packed } = openFrame(bytes);
  const { listed, ...head } = readHead(bits, slot);
  const texts = new TextReader(stored, packed);
  return { ...head, rosters: listed.map((rows) => readRoster(bits, texts, slot, rows)) };
}

/** @throws DamagedRecord */
export function parseHead(slot: EpochSeconds, bytes: Uint8Array): SlotHead {
  return readHead(openFrame(bytes).bits, slot);
}

function readHead(bits: BitReader, slot: EpochSeconds): SlotHead {
  const dissolved = bits.readFlag();
  const sampleEverySeconds = checkedCadence(slotSeconds - bits.readSigned());
  const counts = readCounts(bits, slot);
  const gaps = readGaps(bits);
  const count = counts.at(-1)?.count ?? 0;
  const listed: number[] = [];
  for (let left = bits.readLength(mostLists); left > 0; left -= 1) {
    listed.push(checkedPeople(count + bits.readSigned()));
  }
  const head = { dissolved, sampleEverySeconds, counts, gaps, listed };
  if (listed.length === 0) {
    return { ...head, stamp: 0, base: undefined };
  }
  const stamp = bits.read(stampBits);
  return { ...head, stamp, base: bits.readFlag() ? readBase(bits, slot) : undefined };
}

/** Each chain reaches its keyframe within an hour. */
function readBase(bits: BitReader, slot: EpochSeconds): ItemName {
  const back = (bits.readLength(chainSeconds / slotSeconds) + 1) * slotSeconds;
  return { slot: slot - back, stamp: bits.read(stampBits) };
}

function readCounts(bits: BitReader, slot: EpochSeconds): readonly CountSample[] {
  const counts: CountSample[] = [];
  let at = slot;
  let count = 0;
  for (let left = bits.readLength(mostCounts); left > 0; left -= 1) {
    const before = at;
    at = checkedInstant(at + bits.readSigned(), slot);
    count = checkedPeople(count + bits.readSigned());
    if (counts.length > 0 && at < before) {
      throw new DamagedRecord("counts are not in the order of time");
    }
    counts.push({ at, count });
  }
  return counts;
}

function readGaps(bits: BitReader): readonly Gap[] {
  const gaps: Gap[] = [];
  for (let left = bits.readLength(mostGaps); left > 0; left -= 1) {
    const what = bits.readFlag() ? "roster" : "count";
    const reason = gapReasons[bits.read(gapReasonBits)];
    if (reason === undefined) {
      throw new DamagedRecord("unknown gap reason");
    }
    gaps.push({ what, reason });
  }
  return gaps;
}

function readRoster(bits: BitReader, texts: TextReader, slot: EpochSeconds, listed: number): RosterChange {
  const to = checkedInstant(slot + bits.readSigned(), slot);
  const from = checkedInstant(to - bits.readSigned(), slot);
  if (from > to) {
    throw new DamagedRecord("a list ended before it began");
  }
  const ended = bits.readFlag();
  const robots = checkedPeople(bits.readCount());
  const left = readPositions(bits, mostMembers);
  const rejoined = readPositions(bits, mostMembers);
  const returned = readPositions(bits, mostMembers);
  const newcomers = readNewcomers(bits, texts);
  const joins = rejoined.length + returned.length + newcomers.userIds.length;
  const joinedAt = readColumn(bits, joins).map((age) => checkedJoin(to - age));
  return { from, to, ended, robots, listed, left, rejoined, returned, newcomers, joinedAt };
}
