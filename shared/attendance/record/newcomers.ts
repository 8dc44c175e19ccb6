import { asUserId, type UserId } from "../../identity/ids.ts";
import { type BitReader, type BitWriter, DamagedRecord } from "./bits.ts";
import { readPositions, writePositions } from "./columns.ts";
import type { TextReader, TextWriter } from "./texts.ts";
import { readUserIds, writeUserIds } from "./user-ids.ts";

/** A member whose ID is written out here, and who is known by number from here to the end of the chain. */
export interface Newcomer {
  /** Undefined: erased. The number stays taken, so that later items still count right. */
  readonly userId: UserId | undefined;
  readonly nickname?: string;
  /** True when erasure put this ID (or nothing) in the place of another; such entries are not in the order of IDs. */
  readonly replaced: boolean;
}

/**
 * Newcomers are numbered in ascending order of their IDs, so the order itself is not written. Entries that erasure
 * replaced keep their places, which are written beside.
 */
export function writeNewcomers(bits: BitWriter, texts: TextWriter, newcomers: readonly Newcomer[]): void {
  const ids: string[] = [];
  const places: number[] = [];
  for (const [place, { userId, replaced }] of newcomers.entries()) {
    if (replaced) {
      places.push(place);
    } else {
      ids.push(userId ?? "");
    }
  }
  writeUserIds(bits, texts, ids);
  writePositions(bits, places);
  const replacements = places.map((place) => newcomers[place]?.userId);
  for (const replacement of replacements) {
    bits.writeFlag(replacement !== undefined);
  }
  texts.writeStrings(
    bits,
    replacements.filter((id) => id !== undefined),
  );
  const named: number[] = [];
  const nicknames: string[] = [];
  for (const [place, { nickname }] of newcomers.entries()) {
    if (nickname !== undefined) {
      named.push(place);
      nicknames.push(nickname);
    }
  }
  const all = named.length > 0 && named.length === newcomers.length;
  bits.writeFlag(all);
  if (!all) {
    writePositions(bits, named);
  }
  texts.writeStrings(bits, nicknames);
}

export function readNewcomers(bits: BitReader, texts: TextReader): Newcomer[] {
  const newcomers: Newcomer[] = readUserIds(bits, texts).map((id) => ({ userId: asUserId(id), replaced: false }));
  const places = readPositions(bits);
  const filled = places.map(() => bits.readFlag());
  const replacements = texts.readStrings(bits, filled.filter(Boolean).length).values();
  for (const [index, place] of places.entries()) {
    if (place > newcomers.length) {
      throw new DamagedRecord("a replaced entry has no place");
    }
    const id = filled[index] === true ? replacements.next().value : undefined;
    newcomers.splice(place, 0, { userId: id === undefined ? undefined : asUserId(id), replaced: true });
  }
  const named = bits.readFlag() ? [...newcomers.keys()] : readPositions(bits);
  const nicknames = texts.readStrings(bits, named.length);
  for (const [index, place] of named.entries()) {
    const newcomer = newcomers[place];
    const nickname = nicknames[index];
    if (newcomer === undefined || nickname === undefined) {
      throw new DamagedRecord("a nickname belongs to nobody");
    }
    newcomers[place] = { ...newcomer, nickname };
  }
  return newcomers;
}
