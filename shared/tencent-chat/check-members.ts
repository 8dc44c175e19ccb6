import { asUserId, type GroupId, type UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { exactAnswer } from "../upstream/exact-json.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { type Fields, isFields, textFrom } from "../upstream/tolerant-fields.ts";
import { callTencent, type TencentApp, type TencentCommand } from "./rest-call.ts";

const checkMembersCommand = "group_open_avchatroom_http_svc/check_members" satisfies TencentCommand;

export interface MembersQuery {
  readonly groupId: GroupId;
  /** At most `AccountLimit.most`, none of them twice. */
  readonly userIds: readonly UserId[];
}

/** The vendor's answer about the people that were asked for. */
export interface MembersCheck {
  readonly present: ReadonlySet<UserId>;
  /** False when a row of the answer could not be read: it may name anybody, so a missing ID is no proof of absence. */
  readonly isComplete: boolean;
}

/**
 * Which of the given people are in a live room, beyond the newest 1,000 of its online list too. One call. The vendor looks them up in
 * the picture that it takes anew every 40 s, the one behind the online list.
 *
 * @throws RollcallError `unsupported-group` for other types and for plans without it, `upstream-rejected` when there are too many
 *   accounts (`AccountLimit`) or the answer holds no list, `unknown-group`, and everything `callTencent` throws
 */
export async function checkMembers(app: TencentApp, query: MembersQuery, deadline: Deadline): Promise<MembersCheck> {
  const answer = await callTencent(
    app,
    checkMembersCommand,
    { GroupId: query.groupId, Member_Account: query.userIds },
    deadline,
  );
  const check = readCheck(answer);
  if (check.isComplete) {
    return check;
  }
  const exact = exactAnswer(answer);
  return exact === answer ? check : readCheck(exact);
}

function readCheck(answer: Fields): MembersCheck {
  const rows: unknown = answer["Member_Account"];
  if (!Array.isArray(rows)) {
    // A missing list taken for an empty one would end the stays of everybody who was asked for.
    throw malformedAnswer("tencent", "the vendor's answer does not say who is in the room");
  }
  const present = new Set<UserId>();
  let isComplete = true;
  for (const row of rows) {
    // Other commands answer with objects, so both forms are read.
    const userId = textFrom(isFields(row) ? row["Member_Account"] : row);
    if (userId === undefined) {
      isComplete = false;
    } else {
      present.add(asUserId(userId));
    }
  }
  return { present, isComplete };
}
