import type { PersonDetails } from "../attendance/reports/person-details.ts";
import { requireApp } from "../http-api/access.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { chatgroupId, tencentGroupId } from "../http-api/group-parameter.ts";
import { invalid, parameter, quote } from "../http-api/query.ts";
import type { AppName, EpochMs, GroupId, UserId } from "../identity/ids.ts";
import { isoUtcOfMs } from "../identity/iso-time.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { type ExpectedListBody, parseExpectedList } from "./expected-question.ts";

/** The people that a report expects: the members of a group, read from its vendor, or a list in the request. */
export type ExpectedSource =
  | (ExpectedGroup & { readonly app: AppName })
  /** The IDs are unchanged. */
  | ({ readonly kind: "list" } & ExpectedListBody);

/** Reads the members of a group, page by page, up to a cap. Fails as the live routes of that group do. */
export type ReadExpectedGroup = (
  group: ExpectedGroup & { readonly app: AppName },
  deadline: Deadline,
) => Promise<{ readonly userIds: readonly UserId[]; readonly complete: boolean; readonly observedAtMs: EpochMs }>;

export interface ExpectedPeople {
  readonly userIds: readonly UserId[];
  /** By user ID, of those of whom the list says more. */
  readonly details: ReadonlyMap<UserId, PersonDetails>;
  /** `room`: the room's own list, used where the request brought none. */
  readonly givenBy: "request" | "room";
  /** True when the IDs are pseudonyms. */
  readonly pseudonymous: boolean;
  /** False when only a part of the group could be read; the others do not count as expected. */
  readonly complete: boolean;
  /** When the group was read. */
  readonly observedAt?: string;
}

/** `group` is a Tencent group, `chatgroup` an Agora chat group. */
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
 * @throws RollcallError `invalid-request` for contradictions; `forbidden` when the caller may not use the app of the expected group
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
    return { kind: "list", ...parseExpectedList(request.event.body, request.event.isBase64Encoded) };
  }
  if (query.expected === undefined) {
    return undefined;
  }
  const groupApp = query.expectedApp ?? app;
  requireApp(request.caller, groupApp);
  return { ...query.expected, app: groupApp };
}

/** Resolves a source to people; the members of a group are read from its vendor. */
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
    // The first entry of a person counts.
    const details = new Map(source.people?.toReversed().map((person) => [person.userId, person.details]));
    return { ...facts, userIds: [...new Set(source.userIds)], details, complete: true };
  }
  const { observedAtMs, ...members } = await readGroup(source, deadline);
  return { ...facts, ...members, details: new Map(), observedAt: isoUtcOfMs(observedAtMs) };
}
