import type { ChatgroupMembersPage } from "../agora-chat/chatgroup-members.ts";
import {
  afterChatgroupPage,
  type ChatgroupWalkPosition,
  chatgroupWalkStart,
  isRepeated,
} from "../agora-chat/chatgroup-walk.ts";
import type { AgoraMember } from "../agora-chat/member-rows.ts";
import { PageOrder } from "../agora-chat/page-order.ts";
import { foldCase } from "../attendance/id-case.ts";
import type { UserId } from "../identity/ids.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { retryThrottled } from "./throttle-retry.ts";

/** The members of a chat group or chat room, as far as they were read. */
export interface WalkedMembers {
  /** Each member once. The vendor does not tell letter cases apart, and may show one member in several spellings. */
  readonly rows: ReadonlyMap<UserId, AgoraMember>;
  readonly unreadable: number;
  /** True when the order of the members changed between two pages: an unknown number of members was not listed. */
  readonly hasOrderChanged: boolean;
  /** Pages with rows. */
  readonly pages: number;
  /** The error that ended the walk, in which case members are missing. */
  readonly cutShortBy: unknown;
}

export interface MemberWalk {
  readonly pageSize: number;
  /** Rows after which the pages are taken for endless. */
  readonly mostRows?: number;
  readonly page: (position: ChatgroupWalkPosition) => Promise<ChatgroupMembersPage>;
}

/** Reads the numbered pages up to an empty one, the only certain end. Never throws. */
export async function walkMembers({ pageSize, mostRows, page: read }: MemberWalk): Promise<WalkedMembers> {
  const rows = new Map<UserId, AgoraMember>();
  const order = new PageOrder();
  let unreadable = 0;
  let pages = 0;
  const walked = (cutShortBy: unknown): WalkedMembers => {
    return { rows, unreadable, hasOrderChanged: order.hasChanged, pages, cutShortBy };
  };
  for (let position = chatgroupWalkStart(pageSize); ; ) {
    const at = position;
    let page: ChatgroupMembersPage;
    try {
      page = await retryThrottled(() => read(at));
    } catch (error) {
      return walked(error);
    }
    const members = page.members.map(inOneCase);
    order.add(members);
    addMembers(rows, members);
    const isNew = page.rows > 0 && !isRepeated(position, page);
    unreadable += isNew ? page.rows - page.members.length : 0;
    pages += isNew ? 1 : 0;
    const step = afterChatgroupPage(position, page, mostRows);
    if (step.next === undefined) {
      return walked(step.ended ? undefined : malformedAnswer("agora", "the vendor's pages of members do not end"));
    }
    position = step.next;
  }
}

function inOneCase(member: AgoraMember): AgoraMember {
  return { ...member, userId: foldCase(member.userId) };
}

/** A later row of the same member replaces an earlier one, unless it lacks the join time. */
function addMembers(rows: Map<UserId, AgoraMember>, members: readonly AgoraMember[]): void {
  for (const member of members) {
    const before = rows.get(member.userId);
    rows.set(member.userId, member.joinedAt === undefined && before !== undefined ? before : member);
  }
}
