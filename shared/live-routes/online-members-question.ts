import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText } from "../http-api/cursor.ts";
import { avchatroomParameter, communityParameter } from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { flag, readQuery, wholeNumber } from "../http-api/query.ts";
import { isRoutedBy } from "../http-api/route-path.ts";
import type { WalkPoint } from "../http-api/walk-pages.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import { type OnlineListPosition, onlineListStart, parseOnlineListPosition } from "../tencent-chat/online-list-walk.ts";
import { pointIn } from "./walk-cursor.ts";

/** The vendor reserves 500 for robots; an app's own marks start at 1000. */
const maxMark = 2 ** 32 - 1;

export const onlineMembersParameters = { mark: wholeNumber(1, maxMark), cursor: cursorText, all: flag };

export interface OnlineMembersQuestion {
  readonly app: AppName;
  readonly groupId: GroupId;
  readonly groupType: "AVChatRoom" | "Community";
  readonly mark: number | undefined;
  readonly all: boolean;
  readonly cursor: string | undefined;
  readonly scope: CursorScope;
  readonly start: WalkPoint<OnlineListPosition>;
}

/** @throws RollcallError `invalid-request`, `invalid-cursor`; `unsupported-group` for the ID of another type of group */
export function readOnlineMembersQuestion({ event }: ApiRequest): OnlineMembersQuestion {
  const isCommunity = isRoutedBy(event, "/communities/{groupId}/online-members");
  const app = appParameter(event);
  const groupId = isCommunity ? communityParameter(event) : avchatroomParameter(event);
  const { mark, cursor, all } = readQuery(event, onlineMembersParameters);
  const scope: CursorScope = ["online-members", app, groupId, mark];
  return {
    app,
    groupId,
    groupType: isCommunity ? "Community" : "AVChatRoom",
    mark,
    all: all === true,
    cursor,
    scope,
    start: cursor === undefined ? { at: onlineListStart, skip: 0 } : pointIn(scope, cursor, parseOnlineListPosition),
  };
}
