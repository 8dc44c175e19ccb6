import { asUserId, type EpochMs, type EpochSeconds, type GroupId, type UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { readExactly } from "../upstream/exact-json.ts";
import { joinSecondsFrom } from "../upstream/join-time.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { type Fields, integerFrom, isFields, listFrom, textFrom } from "../upstream/tolerant-fields.ts";
import { callTencent, type TencentApp, type TencentCommand } from "./rest-call.ts";

/** The list is a snapshot that the vendor renews every 40 s. */
export const onlineListFreshnessSeconds = 40;

/** The most members that are listed, the newest first. */
export const onlineListWindow = 1000;

/** Sizes of the list without the paid plan: the newest 30 by the documents; users have also reported 31. */
export const planLimitedListSizes: readonly number[] = [30, 31];

/** The mark that the vendor gives to robots. */
export const robotMark = 500;

export const onlineMembersCommand = "group_open_avchatroom_http_svc/get_members" satisfies TencentCommand;

export interface OnlineMember {
  readonly userId: UserId;
  readonly joinedAt: EpochSeconds | undefined;
  readonly nickname: string | undefined;
  readonly avatarUrl: string | undefined;
}

export interface OnlineMembersPage {
  readonly members: readonly OnlineMember[];
  /** Rows that the vendor sent, readable or not. */
  readonly rows: number;
  /** The vendor's `NextTimestamp`: 0 at the end of the list; undefined when it cannot be read, so that the end is unknown. */
  readonly nextTimestamp: number | undefined;
}

export interface OnlineMembersQuery {
  readonly groupId: GroupId;
  /** 0 for the first page, then the `nextTimestamp` of the page before. */
  readonly timestamp: number;
  /** Only members with this mark: 500 for robots, 1000 and above for marks of the app. */
  readonly mark: number | undefined;
}

/**
 * One page of a live room's online list (trtc.io/document/50293). The vendor sets the page size: 500, or 250 by other documents.
 *
 * @throws RollcallError `unknown-group`, `unsupported-group`, and everything `callTencent` throws
 */
export async function onlineMembersPage(
  app: TencentApp,
  query: OnlineMembersQuery,
  deadline: Deadline,
): Promise<OnlineMembersPage> {
  const answer = await callTencent(
    app,
    onlineMembersCommand,
    {
      GroupId: query.groupId,
      Timestamp: query.timestamp,
      ...(query.mark === undefined ? {} : { Mark: query.mark }),
    },
    deadline,
  );
  const nowMs = app.world.now();
  return readExactly(answer, (fields) => readPage(fields, nowMs), isComplete);
}

function readPage(answer: Fields, nowMs: EpochMs): OnlineMembersPage {
  const nextTimestamp = positionFrom(answer["NextTimestamp"]);
  const list = answer["MemberList"];
  if (!Array.isArray(list) && !(isNothing(list) && nextTimestamp !== undefined)) {
    // Read as an empty room it would end the stays of everybody who is there.
    throw malformedAnswer("tencent", "the vendor's answer holds no member list");
  }
  const rows = listFrom(list);
  const members: OnlineMember[] = [];
  for (const row of rows) {
    const member = isFields(row) ? parseMember(row, nowMs) : undefined;
    if (member !== undefined) {
      members.push(member);
    }
  }
  return { members, rows: rows.length, nextTimestamp };
}

function isComplete({ members, rows, nextTimestamp }: OnlineMembersPage): boolean {
  return members.length === rows && nextTimestamp !== undefined;
}

function positionFrom(value: unknown): number | undefined {
  const position = integerFrom(value);
  return position !== undefined && position >= 0 ? position : undefined;
}

/** True for the forms of an empty list: left out, or an empty object, since the documents give its type as "Object". */
function isNothing(list: unknown): boolean {
  return list === undefined || list === null || list === "" || (isFields(list) && Object.keys(list).length === 0);
}

function parseMember(row: Fields, nowMs: EpochMs): OnlineMember | undefined {
  const userId = textFrom(row["Member_Account"]);
  if (userId === undefined) {
    return undefined;
  }
  return {
    userId: asUserId(userId),
    joinedAt: joinSecondsFrom(row["JoinTime"], nowMs),
    nickname: textFrom(row["NickName"]),
    avatarUrl: textFrom(row["Avatar"]),
  };
}
