import { Buffer } from "node:buffer";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";
import type { ListedMember, SlotObservation } from "../../shared/attendance/observation.ts";
import { ChainReader } from "../../shared/attendance/record/chain-reader.ts";
import { keyframeSecond, mayBuildOn } from "../../shared/attendance/record/chain-rules.ts";
import { type ChainEnd, encodeSlot } from "../../shared/attendance/record/slot-codec.ts";
import type { RoomRef } from "../../shared/attendance/room.ts";
import { expiryOf, snapshotItemBytes } from "../../shared/attendance/table/snapshot-items.ts";
import { asAppName, asGroupId, asUserId, type EpochSeconds } from "../../shared/identity/ids.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { cutAndCalled } from "./cut-room.ts";
import { madeUpIds } from "./made-up-ids.ts";

/** How a simulated room behaves. */
export interface RoomModel {
  readonly members: number;
  /** Share of the members who leave in a minute; as many join. */
  readonly change: number;
  /** Share of joiners who were here before. */
  readonly returners: number;
  /** `soon`: away for 10 minutes on average (a lost connection); `ever`: anybody of the last two hours. */
  readonly returning: "soon" | "ever";
  readonly nicknames: boolean;
  /** `u` + 19 digits of which 59 bits are random, the worst that vendors hand out; or UUIDs, as customers make them. */
  readonly ids?: "digits" | "uuids";
  /** True: the vendor lists the newest 1,000, and the people whom it hides are asked for by name. */
  readonly isCalled?: boolean;
}

/** One row of the report. Bytes are those that DynamoDB bills: body, keys and names. */
export interface RecordCostRow {
  readonly room: string;
  /** Write units a room-minute over a day, keyframes included. */
  readonly writeUnits: number;
  /** Calls of 500 people each. */
  readonly callsPerMinute: number;
  readonly bytesPerMinute: number;
  readonly changeBytes: number;
  readonly keyframeBytes: number;
  readonly encodeMs: number;
  /** Rebuilding the hour that begins with a keyframe, codec alone. */
  readonly decodeHourMs: number;
  /** Read units (eventually consistent) of that hour, of the dearest hour (one slot before its keyframe), of a day. */
  readonly hourReadUnits: number;
  readonly worstHourReadUnits: number;
  readonly dayReadUnits: number;
  readonly dayDecodeMs: number;
  /** 30 days of raw slots; daily rollups, where they exist, make it 30 items. */
  readonly monthReadUnits: number;
  /** The naive forms, write units a room-minute: an item for each member; the whole list as JSON, plain and brotli. */
  readonly itemPerMember: number;
  readonly jsonList: number;
  readonly jsonListBrotli: number;
}

const firstDay: EpochSeconds = 1_767_312_000;
const dayMinutes = 1440;
const room: RoomRef = { app: asAppName("main"), groupId: asGroupId("@TGS#a6I4ZUUGO") };
const writeUnitBytes = 1024;
const readUnitBytes = 8192;

const writeUnits = (bytes: number): number => Math.ceil(bytes / writeUnitBytes);
/** DynamoDB rounds each Query page up to 4 KB and halves it for eventually consistent reads. */
const readUnits = (bytes: number): number => Math.ceil(bytes / (readUnitBytes / 2)) / 2;
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

function madeUpUuids(random: () => number): () => string {
  const word = (): string => (2 ** 16 + Math.floor(random() * 2 ** 16)).toString(16).slice(1);
  return () => `${word()}${word()}-${word()}-${word()}-${word()}-${word()}${word()}${word()}`;
}

function* simulateRoom(model: RoomModel, minutes: number, seed: number): Generator<SlotObservation> {
  const random = seededRandom(seed);
  const newId = model.ids === "uuids" ? madeUpUuids(random) : madeUpIds(random);
  const nickname = (): string =>
    Array.from({ length: 4 + Math.floor(random() * 8) }, () =>
      String.fromCodePoint(random() < 0.5 ? 97 + Math.floor(random() * 26) : 0x4e00 + Math.floor(random() * 3000)),
    ).join("");
  const newMember = (joinedAt: EpochSeconds): ListedMember => {
    const userId = asUserId(newId());
    return model.nicknames ? { userId, joinedAt, nickname: nickname() } : { userId, joinedAt };
  };
  const stay = model.change === 0 ? 3600 : 60 / model.change;
  const present = Array.from({ length: model.members }, () =>
    newMember(firstDay + Math.floor(Math.log(1 - random()) * stay)),
  );
  const gone: ListedMember[] = [];
  const mostGone = Math.max(10, Math.round(model.members * model.change * 120));
  const comeBack = (): ListedMember | undefined => {
    const back =
      model.returning === "ever" ? random() * gone.length : -Math.log(1 - random()) * model.members * model.change * 10;
    return gone.splice(Math.max(0, gone.length - 1 - Math.floor(back)), 1)[0];
  };
  // Two hours before the first slot, so that there are people who left and may come back.
  for (let minute = -120; minute < minutes; minute += 1) {
    const slot = firstDay + minute * 60;
    const changes = Math.floor(model.members * model.change + random());
    for (let left = changes; left > 0; left -= 1) {
      gone.push(...present.splice(Math.floor(random() * present.length), 1));
    }
    for (let left = changes; left > 0; left -= 1) {
      const joinedAt = slot - Math.floor(random() * 60);
      const known = random() < model.returners ? comeBack() : undefined;
      present.push(known === undefined ? newMember(joinedAt) : { ...known, joinedAt });
    }
    gone.splice(0, Math.max(0, gone.length - mostGone));
    if (minute >= 0) {
      const members = [...present].sort((one, other) => (one.userId < other.userId ? -1 : 1));
      const counts = [{ at: slot + 2, count: present.length + Math.floor(random() * 4) }];
      const roster = { from: slot + 2, to: slot + 3, listed: members.length, robots: 0, ended: true, members };
      yield { slot, counts, rosters: [roster], gaps: [], dissolved: false, sampleEverySeconds: 60 };
    }
  }
}

interface CostedItem {
  readonly slot: EpochSeconds;
  readonly body: Uint8Array;
  readonly bytes: number;
  readonly keyframe: boolean;
}

/** Encodes as the writer does, without a table; the naive forms are those of the first slot. */
function encodeRoom(model: RoomModel, minutes: number, seed: number) {
  const items: CostedItem[] = [];
  const encodeMs: number[] = [];
  let naive: NaiveCosts | undefined;
  let end: ChainEnd | undefined;
  let calls = 0;
  const whole = simulateRoom(model, minutes, seed);
  for (const observation of model.isCalled === true ? cutAndCalled(whole) : whole) {
    const { slot, rollCall } = observation;
    calls += Math.ceil(((rollCall?.confirmed.length ?? 0) + (rollCall?.denied.length ?? 0)) / 500);
    const base = end !== undefined && mayBuildOn(room, slot, end) ? end : undefined;
    const start = performance.now();
    const encoded = encodeSlot(observation, { base, stamp: slot % 65_521, nicknames: model.nicknames });
    encodeMs.push(performance.now() - start);
    end = encoded.end;
    const { body } = encoded;
    const bytes = snapshotItemBytes(room, { slot, body, expiresAt: expiryOf(slot, 90) });
    items.push({ slot, body, bytes, keyframe: encoded.end?.keyframe === slot });
    naive ??= naiveCosts(observation);
  }
  return {
    items,
    calls,
    encodeMs: median(encodeMs),
    naive: naive ?? { itemPerMember: 0, jsonList: 0, jsonListBrotli: 0 },
  };
}

type NaiveCosts = Pick<RecordCostRow, "itemPerMember" | "jsonList" | "jsonListBrotli">;

/** Bytes of the keys and names of an item in the naive forms. */
const naiveKeyBytes = 50;

function naiveCosts(observation: SlotObservation): NaiveCosts {
  const json = JSON.stringify(observation);
  return {
    itemPerMember: observation.rosters[0]?.members.length ?? 0,
    jsonList: writeUnits(Buffer.byteLength(json) + naiveKeyBytes),
    jsonListBrotli: writeUnits(brotliCompressSync(json).length + naiveKeyBytes),
  };
}

function decodeMs(items: readonly CostedItem[], rounds: number): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    const reader = new ChainReader();
    for (const { slot, body } of items) {
      reader.read(slot, body);
    }
    times.push(performance.now() - start);
  }
  return median(times);
}

function costsOf(name: string, model: RoomModel): RecordCostRow {
  const { items, calls, encodeMs, naive } = encodeRoom(model, dayMinutes, 11);
  const due = keyframeSecond(room) / 60;
  const hour = items.slice(600 + due, 660 + due);
  const worstHour = items.slice(600 + due, 660 + due + 59);
  const changes = items.filter((item) => !item.keyframe).map((item) => item.bytes);
  const keyframes = items.filter((item) => item.keyframe).map((item) => item.bytes);
  const total = sum(items.map((item) => item.bytes));
  return {
    room: name,
    writeUnits: sum(items.map((item) => writeUnits(item.bytes))) / items.length,
    callsPerMinute: calls / items.length,
    bytesPerMinute: total / items.length,
    changeBytes: sum(changes) / Math.max(1, changes.length),
    keyframeBytes: sum(keyframes) / Math.max(1, keyframes.length),
    encodeMs,
    decodeHourMs: decodeMs(hour, 30),
    hourReadUnits: readUnits(sum(hour.map((item) => item.bytes))),
    worstHourReadUnits: readUnits(sum(worstHour.map((item) => item.bytes))),
    dayReadUnits: readUnits(total),
    dayDecodeMs: decodeMs(items, 3),
    monthReadUnits: readUnits(total * 30),
    ...naive,
  };
}

/** Rooms as an operator has them: many small, few full. */
const fleet: readonly { readonly members: number; readonly share: number }[] = [
  { members: 10, share: 0.3 },
  { members: 30, share: 0.3 },
  { members: 100, share: 0.25 },
  { members: 300, share: 0.1 },
  { members: 1000, share: 0.05 },
];

function fleetRow(): RecordCostRow {
  const parts = fleet.map(({ members, share }) => ({
    share,
    row: costsOf("", { members, change: 0.05, returners: 0.3, returning: "soon", nicknames: false }),
  }));
  const mean = (pick: (row: RecordCostRow) => number): number => sum(parts.map(({ share, row }) => share * pick(row)));
  return {
    room: "fleet: 30 % of 10, 30 % of 30, 25 % of 100, 10 % of 300, 5 % of 1,000",
    writeUnits: mean((row) => row.writeUnits),
    callsPerMinute: mean((row) => row.callsPerMinute),
    bytesPerMinute: mean((row) => row.bytesPerMinute),
    changeBytes: mean((row) => row.changeBytes),
    keyframeBytes: mean((row) => row.keyframeBytes),
    encodeMs: mean((row) => row.encodeMs),
    decodeHourMs: mean((row) => row.decodeHourMs),
    hourReadUnits: mean((row) => row.hourReadUnits),
    worstHourReadUnits: mean((row) => row.worstHourReadUnits),
    dayReadUnits: mean((row) => row.dayReadUnits),
    dayDecodeMs: mean((row) => row.dayDecodeMs),
    monthReadUnits: mean((row) => row.monthReadUnits),
    itemPerMember: mean((row) => row.itemPerMember),
    jsonList: mean((row) => row.jsonList),
    jsonListBrotli: mean((row) => row.jsonListBrotli),
  };
}

/** What keeping and reading the record costs, of rooms of 30, 100 and 1,000 at 1, 5 and 20 % change, and of a fleet. */
export async function measureRecordCosts(): Promise<readonly RecordCostRow[]> {
  const rows: RecordCostRow[] = [];
  for (const members of [30, 100, 1000]) {
    for (const change of [0.01, 0.05, 0.2]) {
      const model: RoomModel = { members, change, returners: 0.3, returning: "soon", nicknames: false };
      rows.push(costsOf(`${members} members, ${change * 100} %`, model));
    }
  }
  const full: RoomModel = { members: 1000, change: 0.05, returners: 0.3, returning: "soon", nicknames: false };
  rows.push(costsOf("1000 members, 5 %, returners from two hours", { ...full, returning: "ever" }));
  rows.push(costsOf("1000 members, 5 %, nicknames", { ...full, nicknames: true }));
  rows.push(costsOf("1000 members, 5 %, UUIDs", { ...full, ids: "uuids" }));
  for (const members of [1_000, 3_000, 10_000]) {
    rows.push(
      costsOf(`${members} members, 5 %, newest 1,000 listed, roll called`, { ...full, members, isCalled: true }),
    );
  }
  rows.push(fleetRow());
  return rows;
}

const columns: readonly (readonly [string, (row: RecordCostRow) => string])[] = [
  ["room", (row) => row.room],
  ["WCU/min", (row) => row.writeUnits.toFixed(3)],
  ["calls/min", (row) => row.callsPerMinute.toFixed(1)],
  ["B/min", (row) => row.bytesPerMinute.toFixed(0)],
  ["change B", (row) => row.changeBytes.toFixed(0)],
  ["keyframe B", (row) => row.keyframeBytes.toFixed(0)],
  ["encode ms", (row) => row.encodeMs.toFixed(2)],
  ["hour ms", (row) => row.decodeHourMs.toFixed(1)],
  ["hour RCU", (row) => row.hourReadUnits.toFixed(1)],
  ["worst hour", (row) => row.worstHourReadUnits.toFixed(1)],
  ["day RCU", (row) => row.dayReadUnits.toFixed(1)],
  ["day ms", (row) => row.dayDecodeMs.toFixed(0)],
  ["30 d RCU", (row) => row.monthReadUnits.toFixed(0)],
  ["item/member WCU", (row) => row.itemPerMember.toFixed(0)],
  ["JSON WCU", (row) => row.jsonList.toFixed(1)],
  ["JSON+br WCU", (row) => row.jsonListBrotli.toFixed(1)],
];

/** The rows as a Markdown table. */
export function formatRecordCosts(rows: readonly RecordCostRow[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const header = line(columns.map(([name]) => name));
  const rule = line(columns.map(() => "---"));
  return [header, rule, ...rows.map((row) => line(columns.map(([, show]) => show(row))))].join("\n");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(formatRecordCosts(await measureRecordCosts()));
}
