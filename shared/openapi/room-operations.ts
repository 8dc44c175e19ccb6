import { roomsParameters } from "../room-routes/rooms-question.ts";
import { noStore } from "./headers.ts";
import { vendorProblems } from "./live-operations.ts";
import type { Operation } from "./operation.ts";
import { anyGroup, app } from "./path-parameters.ts";

const room = {
  path: "/v1/apps/{app}/rooms/{groupId}",
  tag: "rooms",
  pathParameters: { app, groupId: anyGroup },
  query: {},
} as const;

const expected = {
  path: "/v1/apps/{app}/rooms/{groupId}/expected",
  tag: "rooms",
  pathParameters: { app, groupId: anyGroup },
  query: {},
} as const;

export const roomOperations: readonly Operation[] = [
  {
    ...room,
    id: "trackRoom",
    method: "put",
    summary:
      "Start tracking a room, or change its options; options that are not named keep their values, null means the default",
    scope: "write:rooms",
    body: "RoomRequest",
    replies: {
      200: { description: "The room, changed", headers: {}, schema: "Room" },
      201: { description: "The room, tracked from now on", headers: {}, schema: "Room" },
    },
    problems: ["unknown-app", "unsupported-group", "upstream-unavailable", "misconfigured"],
  },
  {
    ...room,
    id: "untrackRoom",
    method: "delete",
    summary: "Stop tracking a room; the record stays until its retention ends, the list of expected people goes",
    scope: "write:rooms",
    replies: { 204: { description: "Not tracked any more", headers: {} } },
    problems: ["unknown-room"],
  },
  {
    ...room,
    id: "getRoom",
    method: "get",
    summary: "A tracked room with its last snapshot",
    scope: "read:attendance",
    replies: { 200: { description: "The room", headers: noStore, schema: "Room" } },
    problems: ["unknown-room"],
  },
  {
    ...expected,
    id: "setExpected",
    method: "put",
    summary:
      "Say whom the room expects: people by name, or the members of a group, which are read at once and once a day",
    scope: "write:rooms",
    body: "RoomExpectedRequest",
    replies: {
      200: { description: "The list, in the place of the one before", headers: noStore, schema: "RoomExpected" },
    },
    problems: ["unknown-room", ...vendorProblems],
  },
  {
    ...expected,
    id: "getExpected",
    method: "get",
    summary: "Whom the room expects",
    scope: "read:attendance",
    replies: { 200: { description: "The list", headers: noStore, schema: "RoomExpected" } },
    problems: ["unknown-room", "no-expected-list"],
  },
  {
    ...expected,
    id: "removeExpected",
    method: "delete",
    summary: "Forget whom the room expects",
    scope: "write:rooms",
    replies: { 204: { description: "The room has no list any more", headers: {} } },
    problems: ["unknown-room", "no-expected-list"],
  },
  {
    id: "listRooms",
    method: "get",
    path: "/v1/rooms",
    tag: "rooms",
    summary: "The tracked rooms of every app that the caller may use",
    scope: "read:attendance",
    pathParameters: {},
    query: roomsParameters,
    meanings: {
      limit: "Rooms a page; 50 by default",
      app: "Only rooms of this app",
      state: "Only rooms in this state",
    },
    replies: { 200: { description: "One page of rooms, app by app", headers: noStore, schema: "Rooms" } },
    problems: [],
  },
];
