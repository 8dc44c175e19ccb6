import { maxChatgroupPageSize } from "../agora-chat/chatgroup-members.ts";
import {
  type ChatgroupWalkPosition,
  chatgroupWalkStart,
  parseChatgroupWalkPosition,
} from "../agora-chat/chatgroup-walk.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText } from "../http-api/cursor.ts";
import { chatgroupParameter } from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { flag, readQuery, wholeNumber } from "../http-api/query.ts";
import type { WalkPoint } from "../http-api/walk-pages.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import { pointIn } from "./walk-cursor.ts";

const usualPageSize = 100;

export const chatgroupMembersParameters = {
  limit: wholeNumber(1, maxChatgroupPageSize),
  cursor: cursorText,
  joinedTime: flag,
  all: flag,
};

export interface ChatgroupMembersQuestion {
  readonly app: AppName;
  readonly groupId: GroupId;
  readonly joinedTime: boolean;
  readonly all: boolean;
  readonly cursor: string | undefined;
  readonly scope: CursorScope;
  readonly start: WalkPoint<ChatgroupWalkPosition>;
}

/** @throws RollcallError `invalid-request`, `invalid-cursor` */
export function readChatgroupMembersQuestion({ event }: ApiRequest): ChatgroupMembersQuestion {
  const app = appParameter(event);
  const groupId = chatgroupParameter(event);
  const { limit, cursor, ...flags } = readQuery(event, chatgroupMembersParameters);
  const joinedTime = flags.joinedTime === true;
  const all = flags.all === true;
  const scope: CursorScope = ["chatgroup-members", app, groupId, joinedTime];
  // Pages are numbered, so a walk keeps the page size that it began with.
  const pageSize = limit ?? (all ? maxChatgroupPageSize : usualPageSize);
  const start =
    cursor === undefined
      ? { at: chatgroupWalkStart(pageSize), skip: 0 }
      : pointIn(scope, cursor, parseChatgroupWalkPosition);
  return { app, groupId, joinedTime, all, cursor, scope, start };
}
