import { type ExpectedList, listOfGroup, pseudonymiseList, withoutRepetitions } from "../attendance/expected-list.ts";
import { neededKey, type PseudonymKey } from "../attendance/pseudonyms.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { markExpectedGroup } from "../attendance/table/expected-groups.ts";
import { readExpectedList } from "../attendance/table/expected-lists.ts";
import { getRoom } from "../attendance/table/rooms.ts";
import { changeExpectedList, removeExpectedList } from "../attendance/upkeep/expected-lists.ts";
import { requireApp } from "../http-api/access.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { invalid, readQuery } from "../http-api/query.ts";
import { isoUtc } from "../identity/iso-time.ts";
import { roomParameters, unknownRoom } from "../room-routes/room-question.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import type { ReadExpectedGroup } from "./expected-people.ts";
import { parseRoomExpected, type RoomExpectedSource } from "./room-expected-question.ts";
import type { RoomExpectedReply } from "./room-expected-shape.ts";

export interface RoomExpectedStore {
  readonly table: AttendanceTable;
  readonly readGroup: ReadExpectedGroup;
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
}

/**
 * `PUT /v1/apps/{app}/rooms/{groupId}/expected`: whom the room expects, by name or as the members of a group, which are read
 * at once. Takes the place of the list before.
 *
 * @throws RollcallError `unknown-room`; `forbidden` for a group of another caller's app; what the live read of the group throws
 */
export async function answerSetExpected(store: RoomExpectedStore, request: ApiRequest): Promise<ApiReply> {
  const { event, caller, deadline } = request;
  readQuery(event, {});
  const ref = roomParameters(request);
  const source = parseRoomExpected(event.body, event.isBase64Encoded, ref.app);
  if ("group" in source) {
    requireApp(caller, source.group.app);
  }
  const given = await listFrom(store, await trackedRoom(store.table, ref), source, deadline);
  if ("group" in source) {
    await markExpectedGroup(store.table, ref);
  }
  return present(ref, await storeList(store, ref, given, deadline));
}

/** `GET /v1/apps/{app}/rooms/{groupId}/expected`. @throws RollcallError `unknown-room`, `no-expected-list` */
export async function answerExpected(
  { table }: Pick<RoomExpectedStore, "table">,
  request: ApiRequest,
): Promise<ApiReply> {
  readQuery(request.event, {});
  const room = await trackedRoom(table, roomParameters(request));
  const { list } = await readExpectedList(table, room);
  if (list === undefined) {
    throw noList();
  }
  return present(room, list);
}

/** `DELETE /v1/apps/{app}/rooms/{groupId}/expected`. @throws RollcallError `unknown-room`, `no-expected-list` */
export async function answerRemoveExpected(
  { table }: Pick<RoomExpectedStore, "table">,
  request: ApiRequest,
): Promise<ApiReply> {
  readQuery(request.event, {});
  const room = await trackedRoom(table, roomParameters(request));
  if (!(await removeExpectedList(table, room, request.deadline))) {
    throw noList();
  }
  return { status: 204 };
}

function noList(): RollcallError {
  return new RollcallError(
    "no-expected-list",
    "this room has no list of expected people; PUT /v1/apps/{app}/rooms/{groupId}/expected gives it one",
  );
}

type Ref = ReturnType<typeof roomParameters>;

async function trackedRoom(table: AttendanceTable, ref: Ref): Promise<TrackedRoom> {
  const room = await getRoom(table, ref);
  if (room === undefined) {
    throw unknownRoom();
  }
  return room;
}

async function listFrom(
  { table, readGroup }: RoomExpectedStore,
  room: TrackedRoom,
  source: RoomExpectedSource,
  deadline: Deadline,
): Promise<ExpectedList> {
  if ("group" in source) {
    return listOfGroup(source.group, await readGroup(source.group, deadline), room.groupType);
  }
  const named = source.people.findIndex(({ name }) => name !== undefined);
  if (room.pseudonymous && named >= 0) {
    throw invalid(`people[${named}].name cannot be kept: the room is pseudonymous, and its list holds no names`);
  }
  return {
    people: withoutRepetitions(source.people, room.groupType),
    pseudonymous: false,
    changedAt: Math.floor(table.now() / 1000),
  };
}

/**
 * Stores the list in the form that the room's naming asks for. The room is read again afterwards: it may have become pseudonymous, or
 * may not be tracked any more.
 */
async function storeList(
  store: RoomExpectedStore,
  ref: Ref,
  given: ExpectedList,
  deadline: Deadline,
): Promise<ExpectedList> {
  const { table } = store;
  let list = await inNamesOf(store, await trackedRoom(table, ref), given);
  await changeExpectedList(table, ref, () => list, deadline);
  const room = await getRoom(table, ref);
  if (room === undefined) {
    await removeExpectedList(table, ref, deadline);
    throw unknownRoom();
  }
  if (room.pseudonymous && !list.pseudonymous) {
    list = await inNamesOf(store, room, given);
    await changeExpectedList(table, ref, () => list, deadline);
  }
  return list;
}

async function inNamesOf(
  { pseudonymKey }: RoomExpectedStore,
  room: TrackedRoom,
  list: ExpectedList,
): Promise<ExpectedList> {
  return room.pseudonymous ? pseudonymiseList(list, neededKey(await pseudonymKey()), room) : list;
}

function present({ app, groupId }: Ref, { people, pseudonymous, changedAt, reading }: ExpectedList): ApiReply {
  return {
    headers: { "cache-control": "no-store" },
    body: {
      app,
      groupId,
      people,
      pseudonymous,
      changedAt: isoUtc(changedAt),
      source:
        reading === undefined ? null : { ...reading.group, readAt: isoUtc(reading.readAt), complete: reading.complete },
    } satisfies RoomExpectedReply,
  };
}
