import type { AgoraApp } from "../app.ts";
import { type AgoraEndpoint, findAgoraGroup, readFlag, readPositive } from "../endpoint.ts";
import { AgoraRefusal } from "../errors.ts";
import { type AgoraGroup, listMembers, ownerOf } from "../group.ts";

const maxGroupsAsked = 100;
const maxAffiliations = 10_000;

/** Details of groups: an array even for a single group. */
export const chatgroupDetails: AgoraEndpoint = {
  method: "GET",
  path: ["chatgroups", "*"],
  logName: "chatgroups/details",
  knownQuery: ["joined_time"],
  run({ app, parts, query }) {
    const groupIds = (parts[0] ?? "").split(",");
    if (groupIds.length > maxGroupsAsked) throw new AgoraRefusal("illegal_argument", "too many groups");
    const wantsTimes = readFlag(query, "joined_time");
    const known = groupIds.flatMap((groupId) => app.groups.get(groupId) ?? []);
    if (known.length === 0) findAgoraGroup(app, groupIds[0] ?? "");
    const unknown = groupIds.filter((groupId) => !app.groups.has(groupId));
    const data = [
      ...known.map((group) => describe(group, wantsTimes)),
      ...unknown.map((id) => ({ id, error: "group id doesn't exist" })),
    ];
    return { envelope: { data, count: known.length } };
  },
};

function describe(group: AgoraGroup, wantsTimes: boolean) {
  return {
    id: group.groupId,
    name: group.name,
    description: "",
    membersonly: false,
    allowinvites: false,
    maxusers: 3_000,
    owner: ownerOf(group),
    created: group.createdAt,
    custom: "",
    mute: false,
    affiliations_count: group.members.size,
    disabled: false,
    public: true,
    affiliations: listMembers(group)
      .slice(0, maxAffiliations)
      .map(({ role, userId, joinedAt }) => ({
        [role === "owner" ? "owner" : "member"]: userId,
        ...(wantsTimes && { joined_time: joinedAt }),
      })),
  };
}

export const chatgroupAdmins: AgoraEndpoint = {
  method: "GET",
  path: ["chatgroups", "*", "admin"],
  logName: "chatgroups/admin",
  knownQuery: [],
  run({ app, parts }) {
    const group = findAgoraGroup(app, parts[0] ?? "");
    const admins = listMembers(group).filter(({ role }) => role === "admin");
    return { envelope: { data: admins.map(({ userId }) => userId), count: admins.length } };
  },
};

const defaultLimit = 10;
const maxLimit = 1_000;

/** Newest first; there is no cursor on the last page. */
export const chatgroupList: AgoraEndpoint = {
  method: "GET",
  path: ["chatgroups"],
  logName: "chatgroups",
  knownQuery: ["limit", "cursor"],
  run({ app, query }) {
    const limit = Math.min(readPositive(query, "limit", defaultLimit), maxLimit);
    const before = readCursor(query.get("cursor"));
    const rest = [...app.groups.values()].reverse().filter(({ sequence }) => sequence < before);
    const shown = rest.slice(0, limit);
    const last = shown.at(-1);
    const cursor = last !== undefined && shown.length < rest.length ? { cursor: writeCursor(last.sequence) } : {};
    return { envelope: { data: shown.map((group) => summarize(app, group)), count: shown.length, ...cursor } };
  },
};

const writeCursor = (sequence: number) => Buffer.from(`gid:${sequence}`).toString("base64url");

function readCursor(cursor: string | null): number {
  if (cursor === null || cursor === "") return Number.POSITIVE_INFINITY;
  const digits = /^gid:(\d+)$/.exec(Buffer.from(cursor, "base64url").toString())?.[1];
  if (digits === undefined) throw new AgoraRefusal("illegal_argument", "cursor is illegal");
  return Number(digits);
}

const summarize = ({ orgName, appName }: AgoraApp, group: AgoraGroup) => ({
  owner: `${orgName}#${appName}_${ownerOf(group)}`,
  groupid: group.groupId,
  affiliations: group.members.size,
  type: "group",
  lastModified: String(group.createdAt),
  groupname: group.name,
});
