import { pagingQuirks, shuffleRows } from "../../fault-effects.ts";
import type { AgoraApp } from "../app.ts";
import { type AgoraChatroom, occupantsAt } from "../chatroom.ts";
import { type AgoraEndpoint, readPositive } from "../endpoint.ts";
import { AgoraRefusal } from "../errors.ts";

const chatroomPage = 1_000;
const maxRoomsAsked = 100;
const maxUsers = 10_000;

/** The documents name this error for all calls but the one for the members. */
function findChatroom(app: AgoraApp, chatroomId: string): AgoraChatroom {
  const room = app.chatrooms.get(chatroomId);
  if (room === undefined) throw new AgoraRefusal("resource_not_found", `grpID ${chatroomId} does not exist!`);
  return room;
}

/** [0, 1000], cut to 1,000; a page of 0 is empty. */
function readPageSize(query: URLSearchParams): number {
  const text = query.get("pagesize");
  if (text === "0") return 0;
  return Math.min(readPositive(query, "pagesize", chatroomPage), chatroomPage);
}

/** One page of the people in a room, without join times. Pages are offsets into the list at the moment of the request. */
export const chatroomUsers: AgoraEndpoint = {
  method: "GET",
  path: ["chatrooms", "*", "users"],
  logName: "chatrooms/users",
  knownQuery: ["pagenum", "pagesize"],
  run({ app, parts, query, now, faults }) {
    const [chatroomId = ""] = parts;
    const pageNumber = readPositive(query, "pagenum", 1);
    const pageSize = readPageSize(query);
    const room = app.chatrooms.get(chatroomId);
    if (room === undefined)
      throw new AgoraRefusal("service_resource_not_found", `do not find this group:${chatroomId}`);
    const { maxRows, shuffled, duplicates, endless } = pagingQuirks(faults);
    const size = Math.min(pageSize, maxRows ?? pageSize);
    const all = occupantsAt(room, now);
    const offset = (pageNumber - 1) * size;
    const start = endless !== undefined && all.length > 0 ? offset % all.length : offset;
    const first = duplicates && start > 0 && start < all.length ? start - 1 : start;
    const rows = all.slice(first, start + size);
    const data = (shuffled ? shuffleRows(rows) : rows).map(({ userId }) => ({ [keyOf(app, room, userId)]: userId }));
    return { envelope: { data, count: data.length } };
  },
};

function keyOf(app: AgoraApp, { owner, admins }: AgoraChatroom, userId: string): string {
  if (userId === owner) return "owner";
  return admins.has(userId) ? app.switches.adminKey : "member";
}

/** Details of rooms: an array, or an object as one of the documents shows it. */
export const chatroomDetails: AgoraEndpoint = {
  method: "GET",
  path: ["chatrooms", "*"],
  logName: "chatrooms/details",
  knownQuery: [],
  run({ app, parts, now }) {
    const ids = (parts[0] ?? "").split(",");
    if (ids.length > maxRoomsAsked) throw new AgoraRefusal("illegal_argument", "too many chat rooms");
    const known = ids.flatMap((id) => app.chatrooms.get(id) ?? []);
    if (known.length === 0) findChatroom(app, ids[0] ?? "");
    const data = known.map((room) => describe(app, room, now));
    return { envelope: { data: app.switches.chatroomAsObject ? data[0] : data, count: known.length } };
  },
};

function describe(app: AgoraApp, room: AgoraChatroom, now: number) {
  const occupants = occupantsAt(room, now);
  return {
    id: room.chatroomId,
    name: room.name,
    description: "",
    membersonly: false,
    allowinvites: false,
    maxusers: maxUsers,
    owner: room.owner,
    created: room.createdAt,
    custom: "",
    mute: false,
    affiliations_count: occupants.length,
    disabled: false,
    public: true,
    affiliations: occupants.map(({ userId }) => ({ [keyOf(app, room, userId)]: userId })),
  };
}

export const chatroomAdmins: AgoraEndpoint = {
  method: "GET",
  path: ["chatrooms", "*", "admin"],
  logName: "chatrooms/admin",
  knownQuery: [],
  run({ app, parts }) {
    const data = [...findChatroom(app, parts[0] ?? "").admins];
    return { envelope: { data, count: data.length } };
  },
};

/** Owner and admins are allowed without being on the list. */
export const chatroomAllowList: AgoraEndpoint = {
  method: "GET",
  path: ["chatrooms", "*", "white", "users"],
  logName: "chatrooms/white/users",
  knownQuery: [],
  run({ app, parts }) {
    const data = [...findChatroom(app, parts[0] ?? "").allowed];
    return { envelope: { data, count: data.length } };
  },
};
