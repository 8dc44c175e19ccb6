import { randomUUID } from "node:crypto";
import type { AppName, EpochSeconds } from "../../identity/ids.ts";
import type { RoomRef, RoomState, TrackedGroupType, TrackedRoom } from "../room.ts";
import type { Naming, PastLabel, RoomHistory } from "../room-history.ts";
import { flagOf, type Item, MalformedItem, numberOf, textOf } from "./attributes.ts";
import { appPartition, groupOfSort, type ItemKey, itemKey, prefixes, roomSort } from "./keys.ts";

export function roomKey(room: RoomRef): ItemKey {
  return itemKey(appPartition(room.app), roomSort(prefixes.room, room.groupId));
}

/** Key of the item that stays when the tracking stops. */
export function recordedKey(room: RoomRef): ItemKey {
  return itemKey(appPartition(room.app), roomSort(prefixes.recorded, room.groupId));
}

/** The attributes that an item may lack. */
export const optionalRoomAttributes = ["label", "pastLabels"] as const;

/** `revision` is new with each write, for compare and swap. The sweep's changes of `state` leave it as it is. */
export function roomItem(room: TrackedRoom): Item {
  return {
    ...roomKey(room),
    revision: { S: randomUUID() },
    groupType: { S: room.groupType },
    roster: { BOOL: room.roster },
    sampleEverySeconds: { N: String(room.sampleEverySeconds) },
    retentionDays: { N: String(room.retentionDays) },
    trackedAt: { N: String(room.trackedAt) },
    sessionGapSeconds: { N: String(room.sessionGapSeconds) },
    sessionMinPeople: { N: String(room.sessionMinPeople) },
    pseudonymous: { BOOL: room.pseudonymous },
    adaptive: { BOOL: room.adaptive },
    confirmHidden: { BOOL: room.confirmHidden },
    state: { S: room.state },
    stateSince: { N: String(room.stateSince) },
    ...historyAttributes(room),
  };
}

export function roomOf(app: AppName, item: Item): TrackedRoom {
  const trackedAt = numberOf(item, "trackedAt");
  const pseudonymous = flagOf(item, "pseudonymous");
  return {
    app,
    groupId: groupOfSort(prefixes.room, textOf(item, "sk")),
    groupType: groupTypeOf(textOf(item, "groupType")),
    roster: flagOf(item, "roster"),
    sampleEverySeconds: numberOf(item, "sampleEverySeconds"),
    retentionDays: numberOf(item, "retentionDays"),
    trackedAt,
    sessionGapSeconds: numberOf(item, "sessionGapSeconds"),
    sessionMinPeople: sessionMinPeopleOf(item),
    pseudonymous,
    adaptive: flagOf(item, "adaptive"),
    // Rooms stored before the option existed lack it.
    confirmHidden: item["confirmHidden"] === undefined ? true : flagOf(item, "confirmHidden"),
    state: stateOf(textOf(item, "state")),
    stateSince: numberOf(item, "stateSince"),
    ...historyOf(item, [{ since: trackedAt, pseudonymous }]),
  };
}

/** The same attributes in the item of the room and in that of its record. */
export function historyAttributes({ label, pastLabels, namings }: RoomHistory): Item {
  return {
    ...(label === undefined ? {} : { label: { S: label } }),
    ...(pastLabels === undefined ? {} : { pastLabels: { L: pastLabels.map((past) => ({ M: pastLabelItem(past) })) } }),
    namings: {
      L: namings.map(({ since, pseudonymous }) => ({
        M: { since: { N: String(since) }, pseudonymous: { BOOL: pseudonymous } },
      })),
    },
  };
}

/** @param usual the namings of an item that is older than the attribute */
export function historyOf(item: Item, usual: readonly Naming[]): RoomHistory {
  const label = item["label"]?.S;
  return {
    ...(label === undefined ? {} : { label }),
    ...(item["pastLabels"] === undefined ? {} : { pastLabels: entriesOf(item, "pastLabels").map(pastLabelOf) }),
    namings: item["namings"] === undefined ? usual : entriesOf(item, "namings").map(namingOf),
  };
}

function pastLabelItem({ label, until }: PastLabel): Item {
  return { ...(label === undefined ? {} : { label: { S: label } }), until: { N: String(until) } };
}

function pastLabelOf(item: Item): PastLabel {
  const label = item["label"]?.S;
  return { ...(label === undefined ? {} : { label }), until: numberOf(item, "until") };
}

function namingOf(item: Item): { readonly since: EpochSeconds; readonly pseudonymous: boolean } {
  return { since: numberOf(item, "since"), pseudonymous: flagOf(item, "pseudonymous") };
}

function entriesOf(item: Item, name: string): readonly Item[] {
  const entries = item[name]?.L?.map(({ M }) => M);
  if (entries === undefined || !entries.every((entry) => entry !== undefined)) {
    throw new MalformedItem(`attribute ${name} is not a list of maps`);
  }
  return entries;
}

/** Rooms stored before the option existed lack it. */
export function sessionMinPeopleOf(item: Item): number {
  return item["sessionMinPeople"] === undefined ? 1 : numberOf(item, "sessionMinPeople");
}

const groupTypes: Readonly<Record<TrackedGroupType, true>> = {
  AVChatRoom: true,
  Community: true,
  ChatGroup: true,
  AgoraChatRoom: true,
};

function isGroupType(text: string): text is TrackedGroupType {
  return Object.hasOwn(groupTypes, text);
}

export function groupTypeOf(text: string): TrackedGroupType {
  if (isGroupType(text)) {
    return text;
  }
  throw new MalformedItem("attribute groupType has an unknown value");
}

function stateOf(text: string): RoomState {
  if (text === "live" || text === "idle" || text === "dissolved") {
    return text;
  }
  throw new MalformedItem("attribute state has an unknown value");
}
