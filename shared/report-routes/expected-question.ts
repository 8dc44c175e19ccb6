import * as v from "valibot";
import { invalid } from "../http-api/query.ts";
import type { UserId } from "../identity/ids.ts";
import { parseExpectedIds } from "./expected-ids.ts";
import { expectedPerson, type NamedPerson, namedPerson, refuseShared, userIdText } from "./expected-person.ts";

/** As many as `all=true` reads from a group. */
const maxExpected = 10_000;

const listRule = 'the body must be an object with one list: {"expected":["id1","id2"]}';

const countRule = ({ received }: { readonly received: string }) =>
  `expected takes at most ${maxExpected} user IDs, not ${received}`;

export const expectedRequest = v.strictObject(
  {
    expected: v.pipe(
      v.array(v.union([userIdText, expectedPerson]), listRule),
      v.maxLength(maxExpected, countRule),
      v.description("User IDs without control characters and other characters that are not seen, or people with names"),
    ),
  },
  listRule,
);

/** The same without its entries, each of which is refused by the rule that it seems to follow. */
const anyList = v.strictObject(
  { expected: v.pipe(v.array(v.unknown(), listRule), v.maxLength(maxExpected, countRule)) },
  listRule,
);

/** Whom a request expects. */
export interface ExpectedListBody {
  readonly userIds: readonly UserId[];
  /** Those of whom it says more; absent where it says nothing of anybody. */
  readonly people?: readonly NamedPerson[];
}

/** @throws RollcallError `invalid-request` that says what the body must be */
export function parseExpectedList(body: string | undefined, isBase64Encoded: boolean): ExpectedListBody {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : (body ?? "");
  const result = v.safeParse(anyList, parseJson(text), { abortEarly: true });
  if (!result.success) {
    throw invalid(result.issues[0].message);
  }
  const entries = result.output.expected.map(parseEntry);
  const userIds = parseExpectedIds(
    entries.map((entry) => (typeof entry === "string" ? entry : entry.userId)),
    (index) => (typeof entries[index] === "string" ? `expected[${index}]` : `expected[${index}].userId`),
  );
  const people = entries.flatMap((entry, index) => {
    if (typeof entry === "string") return [];
    parseExpectedIds(entry.details.alias ?? [], (alias) => `expected[${index}].alias[${alias}]`);
    return [entry];
  });
  if (people.length === 0) {
    return { userIds };
  }
  refuseShared(userIds, people);
  return { userIds, people };
}

function parseEntry(entry: unknown, index: number): string | NamedPerson {
  const isPerson = typeof entry === "object" && entry !== null && !Array.isArray(entry);
  if (!isPerson) {
    return read(userIdText, entry, index);
  }
  return namedPerson(read(expectedPerson, entry, index));
}

function read<Schema extends v.GenericSchema>(schema: Schema, entry: unknown, index: number): v.InferOutput<Schema> {
  const result = v.safeParse(schema, entry, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw invalid(`expected[${index}]${pathOf(issue.path ?? [])} ${issue.message}`);
  }
  return result.output;
}

/** `.alias[2]`; the client made up the names of fields, which may be of any length. */
function pathOf(path: readonly v.IssuePathItem[]): string {
  return path.map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key).slice(0, 40)}`)).join("");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('the body must be JSON: {"expected":["id1","id2"]}');
  }
}
