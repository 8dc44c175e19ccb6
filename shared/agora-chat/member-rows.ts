import { asUserId, type EpochMs, type UserId } from "../identity/ids.ts";
import { readExactly } from "../upstream/exact-json.ts";
import { joinMsFrom } from "../upstream/join-time.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { type Fields, integerFrom, isFields, listFrom, textFrom } from "../upstream/tolerant-fields.ts";

/** A row has one of these keys, with the ID as its value; newer servers list admins under `member`. */
const roleKeys = ["owner", "admin", "member"] as const;

/** Keys of the ID in rows that hold the role in a field of its own, or not at all. */
const idKeys = ["member_name", "username"] as const;

/** A member of a chat group or of a chat room: the vendor pages and spells both alike. */
export interface AgoraMember {
  readonly userId: UserId;
  /** Undefined in rows without a role. */
  readonly role: (typeof roleKeys)[number] | undefined;
  readonly joinedAt: EpochMs | undefined;
}

export interface MemberRows {
  readonly members: readonly AgoraMember[];
  /** Rows that the vendor sent, readable or not; a page without rows is the end. */
  readonly rows: number;
}

/**
 * The rows of a page of members. `count` is the number of rows in this page.
 *
 * @throws RollcallError `upstream-rejected` when the answer holds no list, or an empty first page contradicts `count`
 */
export function memberRowsFrom(answer: Fields, isFirstPage: boolean, nowMs: EpochMs): MemberRows {
  const count = integerFrom(answer["count"]);
  const isContradicted = isFirstPage && listFrom(answer["data"]).length === 0 && (count ?? 0) > 0;
  if ((!Array.isArray(answer["data"]) && count !== 0) || isContradicted) {
    // Read as an empty page it would end the walk, and put a zero into the record that was never observed.
    throw malformedAnswer("agora", "the vendor's answer holds no member list");
  }
  return readExactly(
    answer,
    (fields) => readRows(fields, nowMs),
    ({ members, rows }) => members.length === rows,
  );
}

function readRows(answer: Fields, nowMs: EpochMs): MemberRows {
  const rows = listFrom(answer["data"]);
  const members: AgoraMember[] = [];
  for (const row of rows) {
    const member = parseMember(row, nowMs);
    if (member !== undefined) {
      members.push(member);
    }
  }
  return { members, rows: rows.length };
}

/** A row has one of the vendor's forms: `{owner}`, `{admin}`, `{member}`, `{member_name}`, `{username, role}`, or the bare ID. */
function parseMember(row: unknown, nowMs: EpochMs): AgoraMember | undefined {
  if (!isFields(row)) {
    const userId = textFrom(row);
    return userId === undefined ? undefined : { userId: asUserId(userId), role: undefined, joinedAt: undefined };
  }
  const joinedAt = joinMsFrom(row["joined_time"], nowMs);
  for (const role of roleKeys) {
    const userId = textFrom(row[role]);
    if (userId !== undefined) {
      return { userId: asUserId(userId), role, joinedAt };
    }
  }
  for (const key of idKeys) {
    const userId = textFrom(row[key]);
    if (userId !== undefined) {
      return { userId: asUserId(userId), role: roleKeys.find((role) => role === row["role"]), joinedAt };
    }
  }
  return undefined;
}
