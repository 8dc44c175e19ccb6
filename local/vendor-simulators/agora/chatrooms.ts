import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { AgoraApp } from "./app.ts";
import { type AgoraChatroom, occupantsAt } from "./chatroom.ts";
import type { MembershipChange } from "./membership-change.ts";

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
      onRemoved: (userId, at) => this.#tell({ appId, chatroomId }, "offline", [userId], at),
    });
  }

  destroy(address: ChatroomAddress): void {
    const userIds = [...this.#room(address).occupants.keys()];
    this.#appOf(address.appId).chatrooms.delete(address.chatroomId);
    this.#tell(address, "destroyed", userIds, this.#now());
  }

  /** Brings all rooms of an app up to now, so that those whose time offline is over are removed. */
  advanceAll(appId: string): void {
    for (const room of this.#appOf(appId).chatrooms.values()) occupantsAt(room, this.#now());
  }

  /** Comes in, or comes back online. */
  join({ userId, at = this.#now(), ...address }: ChatroomMove): void {
    const { occupants } = this.#room(address);
    const before = occupants.get(userId);
    occupants.set(userId, { userId, joinedAt: before?.joinedAt ?? at, offlineSince: undefined });
    if (before === undefined) this.#tell(address, "joined", [userId], at);
  }

  /** Quits the room. */
  leave({ userId, at = this.#now(), ...address }: ChatroomMove): void {
    if (this.#room(address).occupants.delete(userId)) this.#tell(address, "left", [userId], at);
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

  #tell(
    { appId, chatroomId }: ChatroomAddress,
    what: MembershipChange["what"],
    userIds: readonly string[],
    at: EpochMs,
  ): void {
    const { chatrooms, membershipListeners } = this.#appOf(appId);
    const memberCount = chatrooms.get(chatroomId)?.occupants.size ?? 0;
    const change = { groupId: chatroomId, kind: "chatroom", what, userIds, at, memberCount } as const;
    for (const listener of membershipListeners) listener(change);
  }

  #room({ appId, chatroomId }: ChatroomAddress): AgoraChatroom {
    const room = this.#appOf(appId).chatrooms.get(chatroomId);
    if (room === undefined) throw new Error(`App ID ${appId} has no chat room ${chatroomId}`);
    return room;
  }
}
