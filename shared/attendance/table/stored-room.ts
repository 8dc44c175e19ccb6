import { type AttributeValue, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { RoomRef, TrackedRoom } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, MalformedItem } from "./attributes.ts";
import { roomKey, roomOf } from "./room-items.ts";

/** A room as it was read, to be replaced by compare and swap. */
export interface StoredRoom {
  /** Undefined when its item is malformed: such a room can only be replaced. */
  readonly room: TrackedRoom | undefined;
  readonly revision: AttributeValue | undefined;
}

/** Undefined when the room is not tracked. */
export async function readStoredRoom(table: AttendanceTable, ref: RoomRef): Promise<StoredRoom | undefined> {
  const get = new GetItemCommand({ TableName: table.tableName, Key: roomKey(ref), ConsistentRead: true });
  const { Item: item } = await table.client.send(get);
  return item && { room: roomUnlessMalformed(ref, item), revision: item["revision"] };
}

function roomUnlessMalformed({ app }: RoomRef, item: Item): TrackedRoom | undefined {
  try {
    return roomOf(app, item);
  } catch (error) {
    if (error instanceof MalformedItem) {
      return undefined;
    }
    throw error;
  }
}

/** The condition of a compare and swap, on the name `#revision`, and its values. */
export function isStill(stored: StoredRoom): { readonly condition: string; readonly values: Item } {
  // Rooms older than the attribute have no revision.
  return stored.revision === undefined
    ? { condition: "attribute_exists(pk) AND attribute_not_exists(#revision)", values: {} }
    : { condition: "#revision = :known", values: { ":known": stored.revision } };
}

export interface Assignment {
  readonly expression: string;
  readonly names: Record<string, string>;
  readonly values: Item;
}

/** An update that sets the attributes, and removes those of `optional` that are not among them. */
export function assign(attributes: Item, optional: readonly string[]): Assignment {
  const given = Object.keys(attributes);
  const absent = optional.filter((name) => attributes[name] === undefined);
  const sets = given.map((name) => `#${name} = :${name}`).join(", ");
  const removal = absent.length === 0 ? "" : ` REMOVE ${absent.map((name) => `#${name}`).join(", ")}`;
  return {
    expression: `SET ${sets}${removal}`,
    names: Object.fromEntries([...given, ...absent].map((name) => [`#${name}`, name])),
    values: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
  };
}
