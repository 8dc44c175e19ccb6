import type { RoomReply } from "../../../shared/room-routes/room-shape.ts";

export const sortKeys = ["room", "now"] as const;
export type SortKey = (typeof sortKeys)[number];
export const states = ["live", "idle", "dissolved"] as const satisfies readonly RoomReply["state"][];

/** Which rooms are shown, and in which order: the query of the address. */
export interface RoomsChoice {
  readonly search: string;
  readonly app: string;
  readonly state: RoomReply["state"] | undefined;
  readonly sort: SortKey;
  readonly isDescending: boolean;
}

export function choiceIn(query: URLSearchParams): RoomsChoice {
  const sort = sortKeys.find((key) => key === query.get("sort")) ?? "room";
  return {
    search: query.get("search") ?? "",
    app: query.get("app") ?? "",
    state: states.find((state) => state === query.get("state")),
    sort,
    isDescending: query.get("order") === "desc",
  };
}

export function chosenRooms(rooms: readonly RoomReply[], choice: RoomsChoice): readonly RoomReply[] {
  const wanted = choice.search.trim().toLowerCase();
  const kept = rooms.filter(
    (room) =>
      (choice.app === "" || room.app === choice.app) &&
      (choice.state === undefined || room.state === choice.state) &&
      (wanted === "" || `${room.label ?? ""}\n${room.groupId}\n${room.app}`.toLowerCase().includes(wanted)),
  );
  const direction = choice.isDescending ? -1 : 1;
  return kept.sort((one, other) => direction * compare(one, other, choice.sort) || byName(one, other));
}

export const nameOf = ({ label, groupId }: Pick<RoomReply, "label" | "groupId">): string => label ?? groupId;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const byName = (one: RoomReply, other: RoomReply) => collator.compare(nameOf(one), nameOf(other));

/** A room without a count is below every room with one. */
function compare(one: RoomReply, other: RoomReply, sort: SortKey): number {
  return sort === "room" ? byName(one, other) : countOf(one) - countOf(other);
}

const countOf = ({ lastSnapshot }: RoomReply): number => lastSnapshot?.onlineCount ?? -1;
