import { randomBytes } from "node:crypto";
import { asAppName, asGroupId, asUserId } from "../../identity/ids.ts";
import type { ExpectedList, ExpectedPerson, GroupReading } from "../expected-list.ts";
import type { RoomRef } from "../room.ts";
import { flagOf, type Item, MalformedItem, numberOf, textOf } from "./attributes.ts";
import { type ItemKey, itemKey } from "./keys.ts";

/**
 * The items of a room's list of expected people: one `head`, and the people in chunks, because 5,000 of them may exceed the
 * 400 KB of one item. A list is replaced as a whole: chunks of the next version are written beside the old ones, and the
 * head is then swapped to name them. Versions count up, also across a deletion, which leaves a head without a list.
 */
export const headSort = "head";
const chunkPrefix = "people#";

export function expectedPartition({ app, groupId }: RoomRef): string {
  return `expected#${app}#${groupId}`;
}

/** `0000000003#<random>`: the random part distinguishes two writers of the same version number. */
export type ListVersion = string;

const numberWidth = 10;

export function versionAfter(before: ListVersion | undefined): ListVersion {
  const number = before === undefined ? 0 : Number(before.slice(0, numberWidth));
  return `${String(number + 1).padStart(numberWidth, "0")}#${randomBytes(6).toString("base64url")}`;
}

/** The sort keys of all chunks with this version's number or a smaller one. */
export function chunksUpTo(version: ListVersion): { readonly from: string; readonly to: string } {
  return { from: chunkPrefix, to: `${chunkPrefix}${version.slice(0, numberWidth)}#~` };
}

export function isChunkOf(version: ListVersion, sk: string): boolean {
  return sk.startsWith(`${chunkPrefix}${version}#`);
}

/** Half of what an item may hold, in UTF-8 bytes. */
const mostChunkBytes = 200_000;

export function chunkItems(room: RoomRef, version: ListVersion, people: readonly ExpectedPerson[]): readonly Item[] {
  return chunksOf(people).map((text, index) => ({
    ...itemKey(expectedPartition(room), `${chunkPrefix}${version}#${String(index).padStart(3, "0")}`),
    people: { S: text },
  }));
}

/** JSON arrays of `[userId]` and `[userId, name]`, each within the size of a chunk. */
function chunksOf(people: readonly ExpectedPerson[]): readonly string[] {
  const chunks: string[] = [];
  let entries: string[] = [];
  let bytes = 0;
  const close = (): void => {
    if (entries.length > 0) {
      chunks.push(`[${entries.join(",")}]`);
    }
    entries = [];
    bytes = 0;
  };
  for (const { userId, name } of people) {
    const entry = JSON.stringify(name === undefined ? [userId] : [userId, name]);
    const size = Buffer.byteLength(entry) + 1;
    if (bytes + size > mostChunkBytes) {
      close();
    }
    entries.push(entry);
    bytes += size;
  }
  close();
  return chunks;
}

export function peopleOf(chunk: Item): readonly ExpectedPerson[] {
  let entries: unknown;
  try {
    entries = JSON.parse(textOf(chunk, "people"));
  } catch {
    entries = undefined;
  }
  if (!Array.isArray(entries)) {
    throw new MalformedItem("attribute people is not a JSON list");
  }
  return entries.map(personOf);
}

function personOf(entry: unknown): ExpectedPerson {
  const [userId, name]: readonly unknown[] = Array.isArray(entry) ? entry : [];
  if (typeof userId !== "string" || (name !== undefined && typeof name !== "string")) {
    throw new MalformedItem("attribute people holds an entry that is no person");
  }
  return { userId: asUserId(userId), ...(name === undefined ? {} : { name }) };
}

export interface ListHead {
  readonly version: ListVersion;
  /** Undefined where the list was deleted. */
  readonly list: (Omit<ExpectedList, "people"> & { readonly chunks: number }) | undefined;
}

export function headKey(room: RoomRef): ItemKey {
  return itemKey(expectedPartition(room), headSort);
}

export function headItem(
  room: RoomRef,
  version: ListVersion,
  list: Omit<ExpectedList, "people"> | undefined,
  chunks: number,
): Item {
  return {
    ...headKey(room),
    version: { S: version },
    ...(list === undefined
      ? {}
      : {
          chunks: { N: String(chunks) },
          pseudonymous: { BOOL: list.pseudonymous },
          changedAt: { N: String(list.changedAt) },
          ...(list.reading === undefined ? {} : readingAttributes(list.reading)),
        }),
  };
}

function readingAttributes({ group, readAt, complete }: GroupReading): Item {
  return {
    sourceKind: { S: group.kind },
    sourceApp: { S: group.app },
    sourceGroup: { S: group.groupId },
    readAt: { N: String(readAt) },
    complete: { BOOL: complete },
  };
}

export function headOf(item: Item): ListHead {
  const version = textOf(item, "version");
  if (item["chunks"] === undefined) {
    return { version, list: undefined };
  }
  return {
    version,
    list: {
      chunks: numberOf(item, "chunks"),
      pseudonymous: flagOf(item, "pseudonymous"),
      changedAt: numberOf(item, "changedAt"),
      ...(item["sourceKind"] === undefined ? {} : { reading: readingOf(item) }),
    },
  };
}

function readingOf(item: Item): GroupReading {
  const kind = textOf(item, "sourceKind");
  if (kind !== "group" && kind !== "chatgroup") {
    throw new MalformedItem("attribute sourceKind has an unknown value");
  }
  const app = asAppName(textOf(item, "sourceApp"));
  const groupId = asGroupId(textOf(item, "sourceGroup"));
  return { group: { kind, app, groupId }, readAt: numberOf(item, "readAt"), complete: flagOf(item, "complete") };
}
