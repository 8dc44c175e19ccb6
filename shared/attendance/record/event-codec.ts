import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import { compareEvents, eventMs } from "../event-set.ts";
import { noJoinTime } from "../observation.ts";
import { type RoomEvent, roomEventKinds } from "../room-event.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { DamagedRecord } from "./damaged-record.ts";
import { byCodeUnits } from "./id-order.ts";
import { groupNewMembers, readNewMembers, writeNewMembers } from "./new-members.ts";
import { checkedGrace, checkedPeople, mostEvents } from "./plausible.ts";
import { openTexts, packTexts } from "./text-block.ts";

/** The stored form of a set of events of one minute of a room: "Events" in FORMAT.md. */

const version = 1;
const deflatedFlag = 1;
const minuteMs = 60_000;

/** The upper bits of an event's first byte; the lower four are the index of its kind. */
const flags = { noVendorTime: 16, grace: 32, memberCount: 64 } as const;
const kindMask = 15;
const reservedFlag = 128;

/** The same bytes for the same set, in whatever order it is given. @param events at most `mostEvents`, all of this minute */
export function encodeEvents(minute: EpochSeconds, events: readonly RoomEvent[]): Uint8Array {
  const { runs, ordered } = groupNewMembers(
    peopleOf(events).map((userId) => ({ userId, joinedAt: noJoinTime })),
    false,
  );
  const [texts, rest, bytes] = [new ByteWriter(), new ByteWriter(), new ByteWriter()];
  writeNewMembers(rest, texts, runs);
  const indexes = new Map(ordered.map(({ userId }, index) => [userId, index]));
  rest.writeVarint(events.length);
  let beforeMs = minute * 1000;
  for (const event of events.toSorted(compareEvents)) {
    writeEvent(rest, event, beforeMs, event.userId === null ? undefined : indexes.get(event.userId));
    beforeMs = eventMs(event);
  }
  const packed = packTexts(texts.toBytes());
  bytes.writeByte(version);
  bytes.writeByte(packed.isDeflated ? deflatedFlag : 0);
  bytes.writeVarint(packed.bytes.length);
  bytes.writeBytes(packed.bytes);
  bytes.writeBytes(rest.toBytes());
  return bytes.toBytes();
}

function peopleOf(events: readonly RoomEvent[]): readonly UserId[] {
  const people = events.flatMap(({ userId }) => (userId === null ? [] : [userId]));
  return [...new Set(people)].sort(byCodeUnits);
}

function writeEvent(bytes: ByteWriter, event: RoomEvent, beforeMs: number, person: number | undefined): void {
  const { kind, atMs, receivedAtMs, graceSeconds, memberCount } = event;
  bytes.writeByte(
    roomEventKinds.indexOf(kind) +
      (atMs === null ? flags.noVendorTime : 0) +
      (graceSeconds > 0 ? flags.grace : 0) +
      (memberCount === undefined ? 0 : flags.memberCount),
  );
  bytes.writeVarint(person === undefined ? 0 : person + 1);
  bytes.writeVarint(eventMs(event) - beforeMs);
  if (atMs !== null) bytes.writeSigned(receivedAtMs - atMs);
  if (graceSeconds > 0) bytes.writeVarint(graceSeconds);
  if (memberCount !== undefined) bytes.writeVarint(memberCount);
}

/** @throws DamagedRecord */
export function decodeEvents(minute: EpochSeconds, stored: Uint8Array): readonly RoomEvent[] {
  const bytes = new ByteReader(stored);
  const [itsVersion, itsFlags] = [bytes.readByte(), bytes.readByte()];
  if (itsVersion !== version || (itsFlags | deflatedFlag) !== deflatedFlag) {
    throw new DamagedRecord("events of another version");
  }
  const texts = openTexts({
    bytes: bytes.readBytes(bytes.readVarint()),
    isDeflated: itsFlags === deflatedFlag,
  });
  const people = readNewMembers(bytes, texts, false).flatMap(({ ids }) => ids.texts);
  texts.expectEnd();
  const events: RoomEvent[] = [];
  let beforeMs = minute * 1000;
  for (let left = bytes.readCount(mostEvents); left > 0; left -= 1) {
    const event = readEvent(bytes, beforeMs, people);
    beforeMs = eventMs(event);
    if (beforeMs >= minute * 1000 + minuteMs) {
      throw new DamagedRecord("an event lies behind its minute");
    }
    events.push(event);
  }
  bytes.expectEnd();
  return events;
}

function readEvent(bytes: ByteReader, beforeMs: number, people: readonly (UserId | undefined)[]): RoomEvent {
  const first = bytes.readByte();
  const kind = roomEventKinds[first & kindMask];
  const person = bytes.readVarint();
  const userId = person === 0 ? null : people[person - 1];
  if (
    kind === undefined ||
    first >= reservedFlag ||
    userId === undefined ||
    (userId === null) !== (kind === "destroyed")
  ) {
    throw new DamagedRecord("an event of an unknown kind, or of nobody");
  }
  const ms = beforeMs + bytes.readVarint();
  const hasVendorTime = (first & flags.noVendorTime) === 0;
  const receivedAtMs = hasVendorTime ? ms + bytes.readSigned() : ms;
  const graceSeconds = (first & flags.grace) === 0 ? 0 : checkedGrace(bytes.readVarint());
  const memberCount = (first & flags.memberCount) === 0 ? undefined : checkedPeople(bytes.readVarint());
  const event = { kind, userId, atMs: hasVendorTime ? ms : null, receivedAtMs, graceSeconds };
  return memberCount === undefined ? event : { ...event, memberCount };
}
