import type { StoredMember } from "./group-types.ts";

export interface StoredRow {
  /** Increases with every added member, so that cursors stay valid when members are removed. */
  readonly sequence: number;
  readonly member: StoredMember;
}

/** The stored members of a group in the order in which they were added. */
export interface StoredMembers {
  readonly size: number;
  has(userId: string): boolean;
  put(member: StoredMember): void;
  remove(userId: string): void;
  replaceAll(members: readonly StoredMember[]): void;
  rows(): readonly StoredRow[];
}

export function createStoredMembers(): StoredMembers {
  const byUser = new Map<string, StoredRow>();
  let lastSequence = 0;
  let ordered: readonly StoredRow[] | undefined;

  const put = (member: StoredMember) => {
    const sequence = byUser.get(member.userId)?.sequence ?? ++lastSequence;
    byUser.set(member.userId, { sequence, member });
    ordered = undefined;
  };

  return {
    get size() {
      return byUser.size;
    },
    has: (userId) => byUser.has(userId),
    put,
    remove(userId) {
      byUser.delete(userId);
      ordered = undefined;
    },
    replaceAll(members) {
      byUser.clear();
      for (const member of members) put(member);
      ordered = undefined;
    },
    rows() {
      ordered ??= [...byUser.values()];
      return ordered;
    },
  };
}
