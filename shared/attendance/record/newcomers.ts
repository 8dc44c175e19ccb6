import { asUserId, type UserId } from "../../identity/ids.ts";
import { type BitReader, type BitWriter, DamagedRecord } from "./bits.ts";
import { readPositions, writePositions } from "./columns.ts";
import { IdList } from "./id-list.ts";
import { mostMembers } from "./plausible.ts";
import type { TextReader, TextWriter } from "./texts.ts";
import { readUserIds, writeUserIds } from "./user-ids.ts";

/** Members whose IDs are written out here, and who are known by number from here to the end of the chain. Columns of one length. */
export interface Newcomers {
  /** Ascending, but for those replaced. Undefined: erased; the number stays taken, so that later items still count right. */
  readonly userIds: IdList;
  /** Undefined where none is known; may end before the IDs do. */
  readonly nicknames: readonly (string | undefined)[];
  /** Places, ascending, where erasure put an ID (or nothing) in the place of another; such entries are not in the order of IDs. */
  readonly replaced: readonly number[];
}

/**
 * Newcomers are numbered in ascending order of their IDs, so the order itself is not written. Entries that erasure
 * replaced keep their places, which are written beside.
 */
export function writeNewcomers(bits: BitWriter, texts: TextWriter, newcomers: Newcomers): void {
  const { userIds, nicknames, replaced } = newcomers;
  writeUserIds(bits, texts, replaced.length === 0 ? userIds : withoutReplaced(newcomers));
  writePositions(bits, replaced);
  const replacements = replaced.map((place) => userIds.texts[place]);
  for (const replacement of replacements) {
    bits.writeFlag(replacement !== undefined);
  }
  texts.writeStrings(bits, replacements.filter(isKnown));
  const names = nicknames.every(isKnown) ? nicknames : nicknames.filter(isKnown);
  const all = names.length > 0 && names.length === userIds.length;
  bits.writeFlag(all);
  if (!all) {
    writePositions(
      bits,
      nicknames.flatMap((nickname, place) => (nickname === undefined ? [] : [place])),
    );
  }
  texts.writeStrings(bits, names);
}

const isKnown = <Text extends string>(text: Text | undefined): text is Text => text !== undefined;

function withoutReplaced({ userIds, replaced }: Newcomers): IdList {
  const isReplaced = new Set(replaced);
  return IdList.ofTexts(userIds.texts.filter((id, place) => id !== undefined && !isReplaced.has(place)));
}

export function readNewcomers(bits: BitReader, texts: TextReader): Newcomers {
  const inOrder = readUserIds(bits, texts);
  const replaced = readPositions(bits, mostMembers - inOrder.length);
  const userIds = replaced.length === 0 ? inOrder : readReplacements(bits, texts, inOrder, replaced);
  const named = bits.readFlag() ? undefined : readPositions(bits, userIds.length);
  const names = texts.readStrings(bits, named?.length ?? userIds.length);
  if (names.length === 0) {
    return { userIds, nicknames: names, replaced };
  }
  const nicknames = new Array<string | undefined>(userIds.length).fill(undefined);
  for (const [index, name] of names.entries()) {
    const place = named === undefined ? index : (named[index] ?? userIds.length);
    if (place >= userIds.length) {
      throw new DamagedRecord("a nickname belongs to nobody");
    }
    nicknames[place] = name;
  }
  return { userIds, nicknames, replaced };
}

function readReplacements(bits: BitReader, texts: TextReader, inOrder: IdList, replaced: readonly number[]): IdList {
  const filled = replaced.map(() => bits.readFlag());
  const replacements = texts.readStrings(bits, filled.filter(Boolean).length).values();
  const userIds: (UserId | undefined)[] = [];
  let kept = 0;
  for (const [index, place] of replaced.entries()) {
    const between = inOrder.texts.slice(kept, kept + place - userIds.length);
    kept += between.length;
    for (const userId of between) userIds.push(userId);
    if (place > userIds.length) {
      throw new DamagedRecord("a replaced entry has no place");
    }
    const id = filled[index] === true ? replacements.next().value : undefined;
    userIds.push(id === undefined ? undefined : asUserId(id));
  }
  return IdList.ofTexts(userIds.concat(inOrder.texts.slice(kept)));
}
