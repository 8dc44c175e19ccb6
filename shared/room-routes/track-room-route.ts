import type { AppDirectory } from "../apps/app-directory.ts";
import { neededKey, type PseudonymKey } from "../attendance/pseudonyms.ts";
import { providerOf, type RoomRef, type TrackedGroupType, type TrackedRoom } from "../attendance/room.ts";
import { continueHistory } from "../attendance/room-history.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { storeRoom } from "../attendance/table/change-room.ts";
import { pastOf } from "../attendance/table/recorded-rooms.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
import { readStoredRoom } from "../attendance/table/stored-room.ts";
import { pseudonymiseExpectedList } from "../attendance/upkeep/expected-lists.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import {
  anyGroupParameter,
  avchatroomParameter,
  chatgroupParameter,
  communityParameter,
} from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { invalid, readQuery } from "../http-api/query.ts";
import type { EpochSeconds, GroupId } from "../identity/ids.ts";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { presentRoom } from "./present-room.ts";
import { optionsFrom, parseRoomRequest, type RoomOptions, type RoomRequest } from "./track-room-question.ts";

export interface RoomTracking {
  readonly table: AttendanceTable;
  readonly apps: AppDirectory;
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
}

const groupParameterOf: Record<TrackedGroupType, (event: ApiRequest["event"]) => GroupId> = {
  AVChatRoom: avchatroomParameter,
  Community: communityParameter,
  ChatGroup: chatgroupParameter,
  AgoraChatRoom: chatgroupParameter,
};

/**
 * `PUT /v1/apps/{app}/rooms/{groupId}`: starts tracking a room (201), or changes its options (200); options that the request does not name
 * keep their values.
 *
 * @throws RollcallError `invalid-request` for a pseudonymous room without a key, which could only record gaps
 */
export async function answerTrackRoom(tracking: RoomTracking, request: ApiRequest): Promise<ApiReply> {
  const { event, deadline } = request;
  const { table, apps, pseudonymKey } = tracking;
  const app = appParameter(event);
  readQuery(event, {});
  const named = parseRoomRequest(event.body, event.isBase64Encoded);
  const groupId = (named.groupType === undefined ? anyGroupParameter : groupParameterOf[named.groupType])(event);
  const { provider } = await apps.find(app);
  if (named.pseudonymous === true && (await pseudonymKey()) === undefined) {
    throw invalid(
      "pseudonymous rooms need a key, and this deployment has none; npx rollcall keys create-pseudonym-key makes it",
    );
  }
  const { room, isNew } = await changeRoom(table, { app, groupId }, named, provider, deadline);
  if (named.pseudonymous === true) {
    await pseudonymiseExpectedList(table, room, neededKey(await pseudonymKey()), deadline);
  }
  return { status: isNew ? 201 : 200, body: presentRoom(room, await lastSnapshot(table, room)) };
}

/** With less time left no further attempt is made. */
const attemptMs = 1_000;

/** Compare and swap in a loop: when another PUT has changed the room meanwhile, it is read again, and the other's options are kept. */
async function changeRoom(
  table: AttendanceTable,
  ref: RoomRef,
  named: RoomRequest,
  provider: "tencent" | "agora",
  deadline: Deadline,
): Promise<{ readonly room: TrackedRoom; readonly isNew: boolean }> {
  do {
    // An unreadable room is replaced as if it were new: that is how an operator repairs it.
    const stored = await readStoredRoom(table, ref);
    const options = optionsFrom(named, stored?.room);
    checkVendor(ref, provider, options.groupType);
    const now = Math.floor(table.now() / 1000);
    const before = stored?.room ?? (await pastOf(table, ref));
    const { label, ...settings } = options;
    const room: TrackedRoom = {
      ...ref,
      ...settings,
      ...continueHistory(before, options, now),
      ...liveState(stored?.room, now),
    };
    const changed = await storeRoom(table, room, stored);
    if (changed !== undefined) {
      return { room: changed, isNew: stored === undefined };
    }
  } while (remainingMs(deadline, table.now()) > attemptMs);
  throw new RollcallError("internal", "other requests kept changing the room until the time was over");
}

/** A PUT also makes an idle or dissolved room live again. */
function liveState(
  before: TrackedRoom | undefined,
  now: EpochSeconds,
): Pick<TrackedRoom, "trackedAt" | "state" | "stateSince"> {
  const stateSince = before?.state === "live" ? before.stateSince : now;
  return { trackedAt: before?.trackedAt ?? now, state: "live", stateSince };
}

function checkVendor({ app }: RoomRef, provider: "tencent" | "agora", groupType: RoomOptions["groupType"]): void {
  if (provider !== providerOf[groupType]) {
    throw new RollcallError(
      "unsupported-group",
      provider === "agora"
        ? `${app} is an Agora Chat app: its rooms have the groupType AgoraChatRoom or ChatGroup`
        : `${app} is a Tencent Chat app: its rooms have the groupType AVChatRoom or Community`,
    );
  }
}
