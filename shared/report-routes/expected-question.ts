import * as v from "valibot";
import { invalid } from "../http-api/query.ts";
import type { UserId } from "../identity/ids.ts";
import { maxUserIdLength, parseExpectedIds } from "./expected-ids.ts";

/** As many as `all=true` reads from a group. */
const maxExpected = 10_000;

const idRule = `must be a user ID: a text of 1 to ${maxUserIdLength} characters`;
const listRule = 'the body must be an object with one list: {"expected":["id1","id2"]}';

const userIdText = v.pipe(v.string(idRule), v.minLength(1, idRule), v.maxLength(maxUserIdLength, idRule));

export const expectedRequest = v.strictObject(
  {
    expected: v.pipe(
      v.array(userIdText, listRule),
      v.maxLength(maxExpected, ({ received }) => `expected takes at most ${maxExpected} user IDs, not ${received}`),
      v.description("User IDs without control characters and other characters that are not seen"),
    ),
  },
  listRule,
);

/** @throws RollcallError `invalid-request` that says what the body must be */
export function parseExpectedList(body: string | undefined, isBase64Encoded: boolean): readonly UserId[] {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : (body ?? "");
  const result = v.safeParse(expectedRequest, parseJson(text), { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const [, entry] = issue.path ?? [];
    throw invalid(entry === undefined ? issue.message : `expected[${String(entry.key)}] ${issue.message}`);
  }
  return parseExpectedIds(result.output.expected);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('the body must be JSON: {"expected":["id1","id2"]}');
  }
}
