import type { GroupType, RoomScript } from "./room-script.ts";
import type { ScriptedRandom } from "./scripted-random.ts";
import { slots, timelineBegins, timelineEnds } from "./timeline.ts";

export interface Question {
  /** The file in `functions/`. */
  readonly handler: string;
  readonly method: string;
  readonly route: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Apps that the caller may use. */
  readonly apps?: string;
}

/** About the deployment, asked once. */
export const serviceQuestions: readonly Question[] = [
  { handler: "get-health", method: "GET", route: "/v1/health", path: {}, query: {} },
  { handler: "get-openapi", method: "GET", route: "/v1/openapi.json", path: {}, query: {} },
  { handler: "list-rooms", method: "GET", route: "/v1/rooms", path: {}, query: { limit: "30" } },
];

type Query = Record<string, string>;

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const maybe = (random: ScriptedRandom, share: number, query: () => Query): Query =>
  random.chance(share) ? query() : {};

/** One random question about a room: mostly about its record. */
export function scriptQuestion(random: ScriptedRandom, room: RoomScript, rooms: readonly RoomScript[]): Question {
  const kind = random.next();
  if (kind < 0.24) return seriesQuestion(random, room);
  if (kind < 0.4) return summaryQuestion(random, room);
  if (kind < 0.8) return attendeesQuestion(random, room, rooms);
  if (kind < 0.84) return roomQuestion(room);
  if (kind < 0.86) return roomsQuestion(random, room);
  return liveQuestion(random, room);
}

function pathOf(random: ScriptedRandom, { app, groupId }: RoomScript): Question["path"] {
  const written = random.chance(0.05) ? `~${Buffer.from(groupId).toString("base64url")}` : groupId;
  return { app: random.chance(0.01) ? "nowhere" : app, groupId: random.chance(0.01) ? "no-such-room" : written };
}

/** Whole minutes, odd seconds, slots, hours, days, and ranges that cannot be. */
function someWindow(random: ScriptedRandom): Query {
  const kind = random.next();
  const some = () => timelineBegins + random.integer(-300, timelineEnds - timelineBegins + 300);
  const slot = random.one(slots);
  if (kind < 0.3) {
    return { from: iso(timelineBegins - random.integer(0, 3_600)), to: iso(timelineEnds + random.integer(0, 90)) };
  }
  if (kind < 0.6) {
    const from = slot + random.one([0, 0, 1, -1, 30, random.integer(0, 59)]);
    return { from: iso(from), to: iso(from + random.one([60, 60, 300, 601, random.integer(0, 1_200), 3_600])) };
  }
  if (kind < 0.7) return { from: iso(slot - 3_600 - (slot % 3_600)), to: iso(slot - (slot % 3_600) + 3_600) };
  if (kind < 0.8) return { from: iso(slot - (slot % 86_400)), to: iso(slot - (slot % 86_400) + 86_400) };
  if (kind < 0.9) {
    const [from, to] = [some(), some()].sort((one, other) => one - other);
    return { from: iso(from ?? 0), to: iso(to ?? 0) };
  }
  if (kind < 0.94) return { from: iso(timelineBegins - 20 * 86_400) };
  return kind < 0.98 ? {} : { from: iso(some()), to: iso(some()) };
}

function csvQuery(random: ScriptedRandom): Query {
  return {
    ...(random.chance(0.35) ? { format: "csv" } : {}),
    ...maybe(random, 0.1, () => ({ timeZone: random.one(["Europe/Berlin", "Asia/Shanghai", "America/New_York"]) })),
    ...maybe(random, 0.08, () => ({ bom: "true" })),
  };
}

function seriesQuestion(random: ScriptedRandom, room: RoomScript): Question {
  return {
    handler: "get-attendance",
    method: "GET",
    route: "/v1/apps/{app}/rooms/{groupId}/attendance",
    path: pathOf(random, room),
    query: {
      ...someWindow(random),
      ...maybe(random, 0.8, () => ({
        resolution: random.one(["auto", "10s", "30s", "1m", "1m", "5m", "15m", "1h", "1d"]),
      })),
      ...csvQuery(random),
    },
  };
}

function summaryQuestion(random: ScriptedRandom, room: RoomScript): Question {
  return {
    handler: "summarize-attendance",
    method: "GET",
    route: "/v1/apps/{app}/rooms/{groupId}/attendance/summary",
    path: pathOf(random, room),
    query: someWindow(random),
  };
}

function attendeesQuestion(random: ScriptedRandom, room: RoomScript, rooms: readonly RoomScript[]): Question {
  const size = room.people.length;
  const query: Query = {
    ...someWindow(random),
    ...maybe(random, 0.6, () => ({
      sort: random.one(["userId", "firstJoin", "secondsMin", "secondsMax", "secondsEstimate"]),
    })),
    ...maybe(random, 0.5, () => ({ order: random.one(["asc", "desc"]) })),
    ...maybe(random, 0.2, () => ({ status: random.one(["present", "absent", "unknown"]) })),
    ...maybe(random, 0.3, () => ({ lateAfterSeconds: String(random.one([0, 60, 600])) })),
    ...maybe(random, 0.3, () => ({ leftEarlySeconds: String(random.one([0, 60, 600])) })),
    ...maybe(random, 0.1, () => ({ minSeconds: String(random.integer(0, 600)) })),
    ...maybe(random, 0.1, () => ({ prefix: (room.people[0]?.userId ?? "u").slice(0, random.integer(1, 3)) })),
    ...maybe(random, 0.35, () => ({ limit: String(Math.max(1, Math.ceil(size / random.integer(1, 6)))) })),
    ...csvQuery(random),
  };
  const question = {
    handler: "list-attendees",
    method: "GET",
    route: "/v1/apps/{app}/rooms/{groupId}/attendance/attendees",
    path: pathOf(random, room),
    query: {
      ...query,
      ...("lateAfterSeconds" in query
        ? maybe(random, 0.3, () => ({ late: random.one(["true", "false", "unknown"]) }))
        : {}),
      ...("leftEarlySeconds" in query ? maybe(random, 0.3, () => ({ leftEarly: random.one(["true", "false"]) })) : {}),
    },
  };
  const kind = random.next();
  if (kind < 0.3) {
    return { ...question, method: "POST", body: { expected: expectedPeople(random, room, rooms) } };
  }
  const group = room.groupType === "ChatGroup" ? "chatgroup" : "group";
  return kind < 0.36 ? { ...question, query: { ...question.query, expected: `${group}:${room.groupId}` } } : question;
}

function expectedPeople(random: ScriptedRandom, room: RoomScript, rooms: readonly RoomScript[]): readonly string[] {
  const own = room.people.filter(() => random.chance(0.4)).map(({ userId }) => userId);
  const others = random
    .one(rooms)
    .people.slice(0, random.integer(0, 5))
    .map(({ userId }) => userId);
  const spelled = own.slice(0, 3).map((userId) => (random.chance(0.5) ? userId.toUpperCase() : userId));
  const odd = random.chance(0.1) ? [random.one(["", " blank", "x".repeat(70), "tab\t", "robot0"])] : [];
  return [...own, ...others, ...spelled, ...odd, "never-there"];
}

function roomQuestion({ app, groupId }: RoomScript): Question {
  return {
    handler: "get-room",
    method: "GET",
    route: "/v1/apps/{app}/rooms/{groupId}",
    path: { app, groupId },
    query: {},
  };
}

function roomsQuestion(random: ScriptedRandom, { app }: RoomScript): Question {
  return {
    handler: "list-rooms",
    method: "GET",
    route: "/v1/rooms",
    path: {},
    query: maybe(random, 0.6, () => ({ limit: String(random.integer(1, 12)) })),
    apps: app,
  };
}

const liveRoutes: Readonly<Record<GroupType, readonly (readonly [handler: string, route: string])[]>> = {
  AVChatRoom: [
    ["get-avchatroom-online-count", "/v1/apps/{app}/avchatrooms/{groupId}/online-count"],
    ["list-online-members", "/v1/apps/{app}/avchatrooms/{groupId}/online-members"],
    ["list-online-members", "/v1/apps/{app}/avchatrooms/{groupId}/online-members"],
    ["list-group-members", "/v1/apps/{app}/groups/{groupId}/members"],
  ],
  Community: [
    ["get-community-online-count", "/v1/apps/{app}/communities/{groupId}/online-count"],
    ["list-online-members", "/v1/apps/{app}/communities/{groupId}/online-members"],
    ["list-group-members", "/v1/apps/{app}/groups/{groupId}/members"],
  ],
  ChatGroup: [["list-chatgroup-members", "/v1/apps/{app}/chatgroups/{groupId}/members"]],
};

function liveQuestion(random: ScriptedRandom, room: RoomScript): Question {
  const asked: GroupType = random.chance(0.05) ? "AVChatRoom" : room.groupType;
  const [handler, route] = random.one(liveRoutes[asked]);
  const all = maybe(random, 0.5, () => ({ all: random.one(["true", "true", "false"]) }));
  const limit = maybe(random, 0.5, () => ({ limit: String(random.integer(1, 60)) }));
  const queries: Readonly<Record<string, () => Query>> = {
    "list-online-members": () => ({ ...all, ...maybe(random, 0.2, () => ({ mark: random.one(["500", "1000"]) })) }),
    "list-chatgroup-members": () => ({ ...all, ...limit, ...maybe(random, 0.5, () => ({ joinedTime: "true" })) }),
    "list-group-members": () => ({
      ...all,
      ...limit,
      ...maybe(random, 0.3, () => ({ fields: random.one(["role", "role,joinedAt", "nameCard,messageFlag"]) })),
      ...maybe(random, 0.2, () => ({ roles: "Owner" })),
    }),
  };
  return { handler, method: "GET", route, path: pathOf(random, room), query: queries[handler]?.() ?? {} };
}
