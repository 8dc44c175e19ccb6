import { requireApp } from "../http-api/access.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { chatgroupId, tencentGroupId } from "../http-api/group-parameter.ts";
import { invalid, parameter, quote } from "../http-api/query.ts";
import type { AppName, EpochMs, GroupId, UserId } from "../identity/ids.ts";
import { isoUtcOfMs } from "../identity/iso-time.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { parseExpectedList } from "./expected-question.ts";

/** Whom a report compares with: a group whose members are read at the vendor, or a list that the request brought. */
export type ExpectedSource =
  | (ExpectedGroup & { readonly app: AppName })
  /** As they were given. */
  | { readonly kind: "list"; readonly userIds: readonly UserId[] };

/** Reads who belongs to a group, page by page, up to a cap. Fails as the live reads of that group fail. */
export type ReadExpectedGroup = (
  group: ExpectedGroup & { readonly app: AppName },
  deadline: Deadline,
) => Promise<{ readonly userIds: readonly UserId[]; readonly complete: boolean; readonly observedAtMs: EpochMs }>;

export interface ExpectedPeople {
  readonly userIds: readonly UserId[];
  /** `room`: the room's own list, used where the request brought none. */
  readonly givenBy: "request" | "room";
  /** True when the IDs are pseudonyms. */
  readonly pseudonymous: boolean;
  /** False when not all of the group could be read; whoever is missing is not told as expected. */
  readonly complete: boolean;
  /** When the group was read. */
  readonly observedAt?: string;
}

/** `group`: a Tencent group (seeds/004). `chatgroup`: an Agora chat group (seeds/003). */
export interface ExpectedGroup {
  readonly kind: "group" | "chatgroup";
  readonly groupId: GroupId;
}

/** @throws RollcallError `invalid-request` */
export const expectedGroup = parameter(
  { type: "string", pattern: "^(chat)?group:.+$" },
  (text, name): ExpectedGroup => {
    if (text.startsWith("group:")) {
      return { kind: "group", groupId: tencentGroupId(text.slice("group:".length)) };
    }
    if (text.startsWith("chatgroup:")) {
      return { kind: "chatgroup", groupId: chatgroupId(text.slice("chatgroup:".length)) };
    }
    throw invalid(
      `${name} must be group:<id> (Tencent) or chatgroup:<id> (Agora), not ${quote(text)}; a list of IDs is POSTed as {"expected":["id1"]}`,
    );
  },
);

/**
 * @throws RollcallError `invalid-request` for questions that contradict themselves; `forbidden` when the caller may not use
 *   the app of the expected group
 */
export function readExpected(
  request: ApiRequest,
  app: AppName,
  query: { readonly expected: ExpectedGroup | undefined; readonly expectedApp: AppName | undefined },
): ExpectedSource | undefined {
  const isPost = request.event.requestContext.http.method === "POST";
  if (isPost && query.expected !== undefined) {
    throw invalid("expected is given twice: in the query and in the body");
  }
  if (query.expectedApp !== undefined && query.expected === undefined) {
    throw invalid("expectedApp is the app of the group in expected, which is missing");
  }
  if (isPost) {
    return { kind: "list", userIds: parseExpectedList(request.event.body, request.event.isBase64Encoded) };
  }
  if (query.expected === undefined) {
    return undefined;
  }
  const groupApp = query.expectedApp ?? app;
  requireApp(request.caller, groupApp);
  return { ...query.expected, app: groupApp };
}

/** Whom a source names; a group's members are read at its vendor. */
export async function findExpected(
  readGroup: ReadExpectedGroup,
  source: ExpectedSource | undefined,
  deadline: Deadline,
): Promise<ExpectedPeople | undefined> {
  if (source === undefined) {
    return undefined;
  }
  const facts = { givenBy: "request", pseudonymous: false } as const;
  if (source.kind === "list") {
    return { ...facts, userIds: [...new Set(source.userIds)], complete: true };
  }
  const { observedAtMs, ...members } = await readGroup(source, deadline);
  return { ...facts, ...members, observedAt: isoUtcOfMs(observedAtMs) };
}
