import type { EpochSeconds } from "../../identity/ids.ts";
import { type CountSample, type Gap, gapReasons, slotSeconds } from "../observation.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { chainSeconds } from "./chain-rules.ts";
import { DamagedRecord } from "./damaged-record.ts";
import { hasNicknames, type NewMembers, readNewMembers, sizeOfRuns, writeNewMembers } from "./new-members.ts";
import {
  checkedCadence,
  checkedInstant,
  checkedJoin,
  checkedPeople,
  mostCounts,
  mostGaps,
  mostLists,
  mostMemberNumbers,
} from "./plausible.ts";
import { type RollCallChange, readRollCall, writeRollCall } from "./roll-call-change.ts";
import { openTexts, packTexts } from "./text-block.ts";

/** The first byte of every body. */
const recordVersion = 2;

/** A roster as changes to the one before it. FORMAT.md explains member numbers. */
export interface RosterChange {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly ended: boolean;
  readonly robots: number;
  readonly listed: number;
  /** Member numbers, ascending, of those on the roster before who are not on this one. */
  readonly left: readonly number[];
  /** Member numbers, ascending, of those on this roster who were not on the one before, or with another join time. */
  readonly joined: readonly number[];
  /** They get the next member numbers, in this order. */
  readonly newMembers: readonly NewMembers[];
  /** Of `joined`, then of the new members. */
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
  /** Only where there are rosters. */
  readonly rollCall?: RollCallChange | undefined;
}

/** What can be read without any roster. */
export type SlotHead = Omit<SlotBody, "rosters" | "rollCall"> & {
  /** Rows listed, of each roster. */
  readonly listed: readonly number[];
  readonly isDeflated: boolean;
  readonly hasRollCall: boolean;
};

export const stamps = 2 ** 16;

/** Added to the reason's index where the roster is missing. */
const rosterGap = 128;

const itemFlags = { dissolved: 1, hasBase: 2, deflated: 4, rollCall: 8 } as const;
const rosterFlags = { ended: 1, nicknames: 2 } as const;

export function serializeBody(slot: EpochSeconds, body: SlotBody): Uint8Array {
  const rosters = new ByteWriter();
  const texts = new ByteWriter();
  for (const roster of body.rosters) {
    writeRoster(rosters, texts, slot, roster);
  }
  if (body.rollCall !== undefined && body.rosters.length > 0) {
    writeRollCall(rosters, texts, slot, body.rollCall);
  }
  const stored = packTexts(texts.toBytes());
  const bytes = new ByteWriter();
  writeHead(bytes, slot, body, stored.isDeflated);
  if (body.rosters.length > 0) {
    bytes.writeVarint(stored.bytes.length);
    bytes.writeBytes(stored.bytes);
    bytes.writeBytes(rosters.toBytes());
  }
  return bytes.toBytes();
}

function writeHead(bytes: ByteWriter, slot: EpochSeconds, body: SlotBody, isDeflated: boolean): void {
  const { base, counts, gaps, rosters } = body;
  bytes.writeByte(recordVersion);
  bytes.writeByte(
    (body.dissolved ? itemFlags.dissolved : 0) |
      (base !== undefined && rosters.length > 0 ? itemFlags.hasBase : 0) |
      (isDeflated ? itemFlags.deflated : 0) |
      (body.rollCall !== undefined && rosters.length > 0 ? itemFlags.rollCall : 0),
  );
  bytes.writeSigned(body.sampleEverySeconds);
  bytes.writeVarint(counts.length);
  let [at, count] = [slot, 0];
  for (const sample of counts) {
    bytes.writeSigned(sample.at - at);
    bytes.writeSigned(sample.count - count);
    ({ at, count } = sample);
  }
  bytes.writeVarint(gaps.length);
  for (const gap of gaps) {
    bytes.writeByte(gapReasons.indexOf(gap.reason) + (gap.what === "roster" ? rosterGap : 0));
  }
  bytes.writeVarint(rosters.length);
  for (const roster of rosters) {
    bytes.writeVarint(roster.listed);
  }
  if (rosters.length === 0) return;
  bytes.writeUint16(body.stamp);
  if (base !== undefined) {
    bytes.writeVarint((slot - base.slot) / slotSeconds);
    bytes.writeUint16(base.stamp);
  }
}

function writeRoster(bytes: ByteWriter, texts: ByteWriter, slot: EpochSeconds, roster: RosterChange): void {
  const named = hasNicknames(roster.newMembers);
  bytes.writeSigned(roster.to - slot);
  bytes.writeSigned(roster.to - roster.from);
  bytes.writeByte((roster.ended ? rosterFlags.ended : 0) | (named ? rosterFlags.nicknames : 0));
  bytes.writeVarint(roster.robots);
  bytes.writeSet(roster.left);
  bytes.writeSet(roster.joined);
  writeNewMembers(bytes, texts, roster.newMembers);
  // Delta coding: vendors list by join time, and a list without join times has one delta that is not 0.
  let before = roster.to;
  for (const joinedAt of roster.joinedAt) {
    bytes.writeSigned(before - joinedAt);
    before = joinedAt;
  }
}

/** @throws DamagedRecord */
export function parseBody(slot: EpochSeconds, body: Uint8Array): SlotBody {
  const bytes = new ByteReader(body);
  const { listed, isDeflated, hasRollCall, ...head } = readHead(bytes, slot);
  if (listed.length === 0) {
    bytes.expectEnd();
    return { ...head, rosters: [] };
  }
  const texts = openTexts({ bytes: bytes.readBytes(bytes.readVarint()), isDeflated });
  const rosters = listed.map((rows) => readRoster(bytes, texts, slot, rows));
  const rollCall = hasRollCall ? readRollCall(bytes, texts, slot) : undefined;
  bytes.expectEnd();
  texts.expectEnd();
  return { ...head, rosters, rollCall };
}

/** @throws DamagedRecord */
export function parseHead(slot: EpochSeconds, body: Uint8Array): SlotHead {
  return readHead(new ByteReader(body), slot);
}

function readHead(bytes: ByteReader, slot: EpochSeconds): SlotHead {
  const version = bytes.readByte();
  if (version !== recordVersion) {
    throw new DamagedRecord(`version ${version} is not ${recordVersion}`);
  }
  const flags = readFlags(bytes, itemFlags);
  const sampleEverySeconds = checkedCadence(bytes.readSigned());
  const counts = readCounts(bytes, slot);
  const gaps = readGaps(bytes);
  const listed: number[] = [];
  for (let left = bytes.readCount(mostLists); left > 0; left -= 1) {
    listed.push(checkedPeople(bytes.readVarint()));
  }
  if (listed.length === 0 && (flags & ~itemFlags.dissolved) !== 0) {
    throw new DamagedRecord("a base, texts or a roll call are claimed, but no roster");
  }
  const stamp = listed.length === 0 ? 0 : bytes.readUint16();
  return {
    dissolved: (flags & itemFlags.dissolved) !== 0,
    sampleEverySeconds,
    counts,
    gaps,
    listed,
    stamp,
    base: (flags & itemFlags.hasBase) === 0 ? undefined : readBase(bytes, slot),
    isDeflated: (flags & itemFlags.deflated) !== 0,
    hasRollCall: (flags & itemFlags.rollCall) !== 0,
  };
}

/** A byte of flags; those that are not in `known` are reserved. */
function readFlags(bytes: ByteReader, known: Readonly<Record<string, number>>): number {
  const flags = bytes.readByte();
  const all = Object.values(known).reduce((sum, flag) => sum | flag, 0);
  if ((flags & ~all) !== 0) {
    throw new DamagedRecord(`a reserved flag is set in ${flags}`);
  }
  return flags;
}

function readBase(bytes: ByteReader, slot: EpochSeconds): ItemName {
  const minutes = bytes.readVarint();
  // Each chain reaches its keyframe within an hour.
  if (minutes < 1 || minutes * slotSeconds > chainSeconds) {
    throw new DamagedRecord(`a base ${minutes} minutes before is not of the same hour`);
  }
  return { slot: slot - minutes * slotSeconds, stamp: bytes.readUint16() };
}

function readCounts(bytes: ByteReader, slot: EpochSeconds): readonly CountSample[] {
  const counts: CountSample[] = [];
  let [at, count] = [slot, 0];
  for (let left = bytes.readCount(mostCounts); left > 0; left -= 1) {
    const before = at;
    at = checkedInstant(at + bytes.readSigned(), slot);
    count = checkedPeople(count + bytes.readSigned());
    if (counts.length > 0 && at < before) {
      throw new DamagedRecord("counts are not in the order of time");
    }
    counts.push({ at, count });
  }
  return counts;
}

function readGaps(bytes: ByteReader): readonly Gap[] {
  const gaps: Gap[] = [];
  for (let left = bytes.readCount(mostGaps); left > 0; left -= 1) {
    const byte = bytes.readByte();
    const reason = gapReasons[byte % rosterGap];
    if (reason === undefined) {
      throw new DamagedRecord(`unknown gap reason ${byte % rosterGap}`);
    }
    gaps.push({ what: byte >= rosterGap ? "roster" : "count", reason });
  }
  return gaps;
}

function readRoster(bytes: ByteReader, texts: ByteReader, slot: EpochSeconds, listed: number): RosterChange {
  const to = checkedInstant(slot + bytes.readSigned(), slot);
  const from = checkedInstant(to - bytes.readSigned(), slot);
  if (from > to) {
    throw new DamagedRecord("a list ended before it began");
  }
  const flags = readFlags(bytes, rosterFlags);
  const robots = checkedPeople(bytes.readVarint());
  const left = bytes.readSet(mostMemberNumbers);
  const joined = bytes.readSet(mostMemberNumbers);
  const newMembers = readNewMembers(bytes, texts, (flags & rosterFlags.nicknames) !== 0);
  const joinedAt = new Array<EpochSeconds>(joined.length + sizeOfRuns(newMembers));
  let before = to;
  for (let row = 0; row < joinedAt.length; row += 1) {
    before = checkedJoin(before - bytes.readSigned());
    joinedAt[row] = before;
  }
  const ended = (flags & rosterFlags.ended) !== 0;
  return { from, to, ended, robots, listed, left, joined, newMembers, joinedAt };
}
