import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { AgoraApp } from "./app.ts";
import type { AgoraChatroom } from "./chatroom.ts";

export interface ChatroomAddress {
  readonly appId: string;
  readonly chatroomId: string;
}

interface ChatroomPerson extends ChatroomAddress {
  readonly userId: string;
}

interface ChatroomMove extends ChatroomPerson {
  /** Default now. */
  readonly at?: EpochMs;
}

interface NewChatroom extends ChatroomAddress {
  readonly owner: string;
  /** Members from the start, and offline until they join. */
  readonly admins?: readonly string[];
  readonly allowed?: readonly string[];
  readonly name?: string;
}

/** In-process control of the simulated chat rooms. */
export class AgoraChatrooms {
  readonly #now: () => EpochMs;
  readonly #appOf: (appId: string) => AgoraApp;

  constructor(now: () => EpochMs, appOf: (appId: string) => AgoraApp) {
    this.#now = now;
    this.#appOf = appOf;
  }

  add({ appId, chatroomId, owner, admins = [], allowed = [], name = chatroomId }: NewChatroom): void {
    const { chatrooms } = this.#appOf(appId);
    if (chatrooms.has(chatroomId)) throw new Error(`chat room ${chatroomId} is there already`);
    const createdAt = this.#now();
    const members = [owner, ...admins, ...allowed];
    chatrooms.set(chatroomId, {
      chatroomId,
      name,
      createdAt,
      owner,
      admins: new Set(admins),
      allowed: new Set(allowed),
      occupants: new Map(members.map((userId) => [userId, { userId, joinedAt: createdAt, offlineSince: createdAt }])),
      advance: () => undefined,
    });
  }

  destroy({ appId, chatroomId }: ChatroomAddress): void {
    this.#appOf(appId).chatrooms.delete(chatroomId);
  }

  /** Comes in, or comes back online. */
  join({ userId, at = this.#now(), ...address }: ChatroomMove): void {
    const { occupants } = this.#room(address);
    occupants.set(userId, { userId, joinedAt: occupants.get(userId)?.joinedAt ?? at, offlineSince: undefined });
  }

  /** Quits the room. */
  leave({ userId, ...address }: ChatroomMove): void {
    this.#room(address).occupants.delete(userId);
  }

  /** Loses the connection, and is removed two minutes later unless exempt. */
  goOffline({ userId, at = this.#now(), ...address }: ChatroomMove): void {
    const occupant = this.#room(address).occupants.get(userId);
    if (occupant !== undefined) occupant.offlineSince ??= at;
  }

  /** Makes a member an admin, or an ordinary member again. */
  setAdmin({ userId, isAdmin, ...address }: ChatroomPerson & { readonly isAdmin: boolean }): void {
    const { admins, occupants } = this.#room(address);
    if (isAdmin && !occupants.has(userId)) throw new Error(`${userId} is no member of ${address.chatroomId}`);
    if (isAdmin) admins.add(userId);
    else admins.delete(userId);
  }

  /** `advance` is called before each view of the room. */
  feed(address: ChatroomAddress, advance: (until: EpochMs) => void): void {
    this.#room(address).advance = advance;
  }

  #room({ appId, chatroomId }: ChatroomAddress): AgoraChatroom {
    const room = this.#appOf(appId).chatrooms.get(chatroomId);
    if (room === undefined) throw new Error(`App ID ${appId} has no chat room ${chatroomId}`);
    return room;
  }
}
