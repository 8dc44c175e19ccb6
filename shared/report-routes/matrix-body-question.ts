import * as v from "valibot";
import { mostExpected } from "../attendance/expected-list.ts";
import { isGroupId } from "../http-api/group-parameter.ts";
import { invalid } from "../http-api/query.ts";
import { type QueryTime, queryTime } from "../http-api/query-time.ts";
import { asGroupId, type GroupId, type UserId } from "../identity/ids.ts";
import { parseExpectedIds } from "./expected-ids.ts";
import { expectedPerson, namedPerson, refuseShared, userIdText } from "./expected-person.ts";
import { type PlannedTimes, readPlan } from "./planned-times.ts";
import { type AskedSession, sessionParameter } from "./session-id.ts";

/** Columns of one matrix. */
export const mostSessions = 50;
const mostRooms = 20;

const bodyRule =
  'the body must be an object with rooms and from, or with sessions: {"rooms":["id"],"from":"2026-09-01","expected":["id1"],"minShare":0.8}';
const personRule =
  'must be a user ID, or an object with userId, and name, email and alias if you like: {"userId":"id1","name":"Ann"}';
const groupRule = "must be a group ID";
const shareRule = "must be a number above 0 and up to 1, such as 0.8";

const person = v.union([userIdText, expectedPerson], personRule);

const group = v.pipe(
  v.string(groupRule),
  v.check((text: string) => isGroupId(text), groupRule),
);

const plannedTime = v.string("must be a text");

const session = v.strictObject(
  {
    groupId: group,
    sessionId: v.string("must be a text"),
    startsAt: v.exactOptional(
      v.pipe(plannedTime, v.description("Planned beginning: share and attended are measured against the plan")),
    ),
    endsAt: v.exactOptional(v.pipe(plannedTime, v.description("Planned end"))),
  },
  'must be an object: {"groupId":"id","sessionId":"20261120T090001Z"}',
);

/** A list of at least one item and of no more than a request takes. */
function listOf<Item extends v.GenericSchema>(item: Item, what: string, most: number, emptyRule: string) {
  return v.pipe(
    v.array(item, "must be a list"),
    v.minLength(1, emptyRule),
    v.maxLength(most, ({ received }) => `takes at most ${most} ${what}, not ${received}; ask for some at a time`),
  );
}

export const matrixRequest = v.strictObject(
  {
    rooms: v.exactOptional(
      v.pipe(
        listOf(group, "rooms", mostRooms, "must name a room"),
        v.description("Their sessions between from and to are the columns"),
      ),
    ),
    sessions: v.exactOptional(
      v.pipe(
        listOf(session, "sessions", mostSessions, "must name a session"),
        v.description("The columns by name, instead of rooms, from and to"),
      ),
    ),
    from: v.exactOptional(v.pipe(v.string("must be a text"), v.description("As in the query of a report"))),
    to: v.exactOptional(v.pipe(v.string("must be a text"), v.description("Now by default"))),
    expected: v.exactOptional(
      v.pipe(
        listOf(person, "people", mostExpected, "must name somebody"),
        v.description("The rows. The rooms' own lists of expected people by default"),
      ),
    ),
    minShare: v.exactOptional(
      v.pipe(
        v.number(shareRule),
        v.check((share) => share > 0 && share <= 1, shareRule),
        v.description("From which share of a session on a person has attended it: above 0, and 1 at most"),
      ),
    ),
  },
  bodyRule,
);

/** One row. */
export interface MatrixPerson {
  readonly userId: UserId;
  readonly name?: string;
  readonly email?: string;
  /** Further user IDs of the same person. */
  readonly alias?: readonly UserId[];
}

export interface NamedSession {
  readonly groupId: GroupId;
  readonly session: AskedSession;
  readonly plan: PlannedTimes | undefined;
}

/** The sessions of rooms in a range, or sessions by name. */
export type AskedColumns =
  | { readonly rooms: readonly GroupId[]; readonly from: QueryTime; readonly to: QueryTime | undefined }
  | { readonly sessions: readonly NamedSession[] };

export interface AskedMatrix {
  readonly columns: AskedColumns;
  /** Undefined: the rooms' own lists. */
  readonly people: readonly MatrixPerson[] | undefined;
  readonly minShare: number | undefined;
}

/**
 * @param timeZone in which plain dates begin
 * @throws RollcallError `invalid-request` that says what is wrong and where
 */
export function parseMatrixRequest(
  body: string | undefined,
  isBase64Encoded: boolean,
  timeZone: string | undefined,
): AskedMatrix {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : (body ?? "");
  const result = v.safeParse(matrixRequest, parseJson(text), { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw invalid(issue.path === undefined ? bodyRule : `${pathOf(issue.path)} ${issue.message}`);
  }
  const { expected, minShare } = result.output;
  return {
    columns: columnsOf(result.output, timeZone),
    people: expected === undefined ? undefined : peopleOf(expected),
    minShare,
  };
}

function columnsOf(
  { rooms, sessions, from, to }: v.InferOutput<typeof matrixRequest>,
  timeZone: string | undefined,
): AskedColumns {
  if (sessions !== undefined) {
    if (rooms !== undefined || from !== undefined || to !== undefined) {
      throw invalid("give either sessions, or rooms with from and to, not both");
    }
    return { sessions: sessions.map((one, index) => namedSession(one, `sessions[${index}].`, timeZone)) };
  }
  if (rooms === undefined || from === undefined) {
    throw invalid(bodyRule);
  }
  return {
    rooms: [...new Set(rooms.map(asGroupId))],
    from: queryTime(from, "from", { timeZone }),
    to: to === undefined ? undefined : queryTime(to, "to", { timeZone }),
  };
}

function namedSession(
  { groupId, sessionId, startsAt, endsAt }: v.InferOutput<typeof session>,
  parent: string,
  timeZone: string | undefined,
): NamedSession {
  const timeOf = (text: string | undefined, name: string): QueryTime | undefined =>
    text === undefined ? undefined : queryTime(text, `${parent}${name}`, { timeZone });
  return {
    groupId: asGroupId(groupId),
    session: sessionParameter(sessionId, `${parent}sessionId`),
    plan: readPlan({ startsAt: timeOf(startsAt, "startsAt"), endsAt: timeOf(endsAt, "endsAt") }, parent),
  };
}

function peopleOf(expected: readonly v.InferOutput<typeof person>[]): readonly MatrixPerson[] {
  const people = expected.map((one) => (typeof one === "string" ? { userId: one } : one));
  const userIds = parseExpectedIds(people.map(({ userId }) => userId));
  const named = people.map((one, index) => {
    parseExpectedIds(one.alias ?? [], (alias) => `expected[${index}].alias[${alias}]`);
    return namedPerson(one);
  });
  refuseShared(userIds, named);
  return named.map(({ userId, details }) => ({ userId, ...details }));
}

/** `expected[3]`; what the client made up as a name of a field may be anything, of any length. */
function pathOf(path: readonly v.IssuePathItem[]): string {
  return path
    .map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key).slice(0, 40)}`))
    .join("")
    .slice(1);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`${bodyRule}, as JSON`);
  }
}
