import type { EpochMs } from "../../../shared/identity/ids.ts";

/** A person in a chat room: online, or offline and not removed yet. */
interface Occupant {
  readonly userId: string;
  readonly joinedAt: EpochMs;
  /** When the connection was lost; undefined while online. */
  offlineSince: EpochMs | undefined;
}

/** A live room. People offline are removed after two minutes, except for the owner, the admins and those on the allow list. */
export interface AgoraChatroom {
  readonly chatroomId: string;
  readonly name: string;
  readonly createdAt: EpochMs;
  readonly owner: string;
  readonly admins: Set<string>;
  readonly allowed: Set<string>;
  readonly occupants: Map<string, Occupant>;
  /** Brings the room up to the time of a request. */
  advance: (until: EpochMs) => void;
}

/** After so long offline a person is removed; sales may change it. */
const removedAfterMs = 120_000;

function isExempt({ owner, admins, allowed }: AgoraChatroom, userId: string): boolean {
  return userId === owner || admins.has(userId) || allowed.has(userId);
}

/** The members at the time of a request, in an order that says nothing of when they joined. */
export function occupantsAt(room: AgoraChatroom, now: EpochMs): readonly Occupant[] {
  room.advance(now);
  for (const [userId, { offlineSince }] of room.occupants) {
    const isOver = offlineSince !== undefined && now - offlineSince >= removedAfterMs;
    if (isOver && !isExempt(room, userId)) room.occupants.delete(userId);
  }
  return [...room.occupants.values()].sort((one, other) => orderOf(one.userId) - orderOf(other.userId));
}

/** FNV-1a: stable from page to page, like the order of a hash table. */
function orderOf(userId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < userId.length; index++) hash = Math.imul(hash ^ userId.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
