import * as v from "valibot";
import { type ExpectedPerson, mostExpected } from "../attendance/expected-list.ts";
import { chatgroupId, tencentGroupId } from "../http-api/group-parameter.ts";
import { appNameText } from "../http-api/path-parameters.ts";
import { invalid } from "../http-api/query.ts";
import type { AppName } from "../identity/ids.ts";
import { parseExpectedIds } from "./expected-ids.ts";
import type { ExpectedGroup } from "./expected-people.ts";
import { nameText, userIdText } from "./expected-person.ts";

const bodyRule =
  'the body must be an object with people or a group: {"people":[{"userId":"id1"}]} or {"group":{"kind":"group","groupId":"id"}}';
const personRule = 'must be an object with userId, and name if you like: {"userId":"id1","name":"Ann"}';
const kindRule = 'must be "group" (Tencent) or "chatgroup" (Agora)';

const person = v.strictObject(
  {
    userId: userIdText,
    name: v.exactOptional(
      v.pipe(nameText, v.description("For people who read the list; refused in a pseudonymous room")),
    ),
  },
  personRule,
);

const group = v.strictObject(
  {
    kind: v.pipe(v.picklist(["group", "chatgroup"], kindRule), v.description("group: Tencent; chatgroup: Agora")),
    app: v.exactOptional(v.pipe(v.string("must be a text"), v.description("The room's own app unless given"))),
    groupId: v.string("must be a text"),
  },
  'must be an object: {"kind":"group","groupId":"id"}',
);

export const roomExpectedRequest = v.strictObject(
  {
    people: v.exactOptional(
      v.pipe(
        v.array(person, "must be a list"),
        v.minLength(1, "must have at least one person; DELETE removes the list"),
        v.maxLength(mostExpected, ({ received }) => `takes at most ${mostExpected} people, not ${received}`),
      ),
    ),
    group: v.exactOptional(
      v.pipe(group, v.description("The members of this group are the list; read now, and once a day from then on")),
    ),
  },
  bodyRule,
);

/** The people that a room expects: by name, or the members of a group. */
export type RoomExpectedSource =
  | { readonly people: readonly ExpectedPerson[] }
  | { readonly group: ExpectedGroup & { readonly app: AppName } };

/** @throws RollcallError `invalid-request` that says what is wrong and where */
export function parseRoomExpected(
  body: string | undefined,
  isBase64Encoded: boolean,
  app: AppName,
): RoomExpectedSource {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : (body ?? "");
  const result = v.safeParse(roomExpectedRequest, parseJson(text), { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw invalid(issue.path === undefined ? bodyRule : `${pathOf(issue.path)} ${issue.message}`);
  }
  const { people, group: named } = result.output;
  if ((people === undefined) === (named === undefined)) {
    throw invalid(bodyRule);
  }
  return named === undefined ? { people: peopleOf(people ?? []) } : { group: groupOf(named, app) };
}

/** `people[3].name`; what the client made up as a name of a field may be anything, of any length. */
function pathOf(path: readonly v.IssuePathItem[]): string {
  return path
    .map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key).slice(0, 40)}`))
    .join("")
    .slice(1);
}

function peopleOf(people: readonly v.InferOutput<typeof person>[]): readonly ExpectedPerson[] {
  const userIds = parseExpectedIds(
    people.map(({ userId }) => userId),
    (index) => `people[${index}].userId`,
  );
  return userIds.map((userId, index) => {
    const name = people[index]?.name;
    return { userId, ...(name === undefined ? {} : { name }) };
  });
}

function groupOf(
  { kind, app, groupId }: v.InferOutput<typeof group>,
  ownApp: AppName,
): ExpectedGroup & { readonly app: AppName } {
  return {
    kind,
    app: app === undefined ? ownApp : appNameText(app, "group.app"),
    groupId: kind === "group" ? tencentGroupId(groupId) : chatgroupId(groupId),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`${bodyRule}, as JSON`);
  }
}
