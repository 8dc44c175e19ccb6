import type { EpochSeconds, UserId } from "../identity/ids.ts";

/**
 * What a vendor's webhook says happened. `rules/TRUTH.md` has what each kind proves.
 *
 * - `online`: the account has entered the room, or its connection is back: absent just before, present from then on.
 * - `offline`: the account has left with its last device: present until then, absent from then on.
 * - `dropped`: the vendor has noticed a lost connection: absent from then on, present until `graceSeconds` before.
 * - `joined`: a device has entered, and the account may have been there with another one: present at that moment.
 * - `exited`: a device has left, and the account may still be there with another one: present just before that moment.
 * - `destroyed`: the group is gone, and everybody with it. It names nobody.
 */
export const roomEventKinds = ["online", "offline", "dropped", "joined", "exited", "destroyed"] as const;
export type RoomEventKind = (typeof roomEventKinds)[number];

/** One fact of one webhook. Events are a set: neither their order of arrival nor their number means anything. */
export interface RoomEvent {
  readonly kind: RoomEventKind;
  /** The person, named as the record names people: by a pseudonym in a pseudonymous room. Null for `destroyed`. */
  readonly userId: UserId | null;
  /** The vendor's time of the event, in milliseconds. Null when it sent none: the event then lies at or before `receivedAtMs`. */
  readonly atMs: number | null;
  /** When the webhook arrived, in milliseconds of our clock. */
  readonly receivedAtMs: number;
  /** For `dropped`: how long before `atMs` the connection may have been lost. 50 s at Tencent, 120 s at Agora. Otherwise 0. */
  readonly graceSeconds: number;
  /** How many members the group has after the event, where the vendor says so (Agora). */
  readonly memberCount?: number;
}

/** The events of one minute of a room, by `atMs`, or by `receivedAtMs` where that is null. In the order of `compareEvents`, each once. */
export interface MinuteOfEvents {
  readonly minute: EpochSeconds;
  readonly events: readonly RoomEvent[];
}
