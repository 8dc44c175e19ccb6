import { Buffer } from "node:buffer";
import { DamagedRecord } from "../record/damaged-record.ts";
import { hashEnd, mostStored, type StoredPeople } from "./people-set.ts";

const doubleBytes = 8;

/** A set of people as bytes: its `end`, then its hashes, as doubles, little-endian. */
export function packPeople({ end, hashes }: StoredPeople): Uint8Array {
  const head = Buffer.alloc(doubleBytes);
  head.writeDoubleLE(end);
  return Buffer.concat([head, Buffer.from(hashes, "base64")]);
}

/** @throws DamagedRecord when that is not what `packPeople` wrote */
export function unpackPeople(bytes: Uint8Array): StoredPeople {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hashes = view.length / doubleBytes - 1;
  if (!Number.isInteger(hashes) || hashes < 0 || hashes > mostStored) {
    throw new DamagedRecord("a set of people has no length that sets have");
  }
  const end = view.readDoubleLE(0);
  let before = -1;
  for (let at = doubleBytes; at < view.length; at += doubleBytes) {
    const hash = view.readDoubleLE(at);
    if (!Number.isInteger(hash) || hash <= before || hash >= end) {
      throw new DamagedRecord("the hashes of a set of people are not in order");
    }
    before = hash;
  }
  if (!(end > 0 && end <= hashEnd)) {
    throw new DamagedRecord("a set of people has no end");
  }
  return { end, hashes: view.subarray(doubleBytes).toString("base64") };
}

/** The set without one person, or with one more; itself where that changes nothing. */
export function withoutHash(people: StoredPeople, hash: number): StoredPeople {
  const kept = hashesOf(people).filter((known) => known !== hash);
  return withHashes(people, kept);
}

export function withHash(people: StoredPeople, hash: number): StoredPeople {
  const known = hashesOf(people);
  const isKept = hash < people.end && !known.includes(hash) && known.length < mostStored;
  return isKept
    ? withHashes(
        people,
        [...known, hash].sort((one, other) => one - other),
      )
    : people;
}

function hashesOf({ hashes }: StoredPeople): readonly number[] {
  const bytes = Buffer.from(hashes, "base64");
  return Array.from({ length: bytes.length / doubleBytes }, (_, index) => bytes.readDoubleLE(index * doubleBytes));
}

function withHashes({ end }: StoredPeople, hashes: readonly number[]): StoredPeople {
  const column = Float64Array.from(hashes);
  return { end, hashes: Buffer.from(column.buffer).toString("base64") };
}
