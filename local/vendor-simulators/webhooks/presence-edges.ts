import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { OnlineStay } from "../presence-history.ts";
import { createSeededRandom } from "../seeded-random.ts";

/** An account comes into a room with its first device, or is out of it with its last one. */
export interface PresenceEdge {
  readonly userId: string;
  readonly at: EpochMs;
  readonly kind: "online" | "offline";
  readonly cause: "entered" | "quit" | "connection lost" | "connection back";
}

/** A return so soon after a lost connection is the connection that is back. */
const backWithinMs = 90_000;

/**
 * The edges with `from < at <= to` of these stays, by time. Which leaves are lost connections is drawn from the stay itself, so that it is
 * the same in every reading.
 *
 * @param lostShare share of leaves that are lost connections
 */
export function edgesOf(
  stays: readonly OnlineStay[],
  { from, to, lostShare }: { readonly from: EpochMs; readonly to: EpochMs; readonly lostShare: number },
): readonly PresenceEdge[] {
  const isLost = ({ userId, leftAt }: OnlineStay): boolean =>
    leftAt !== null && createSeededRandom(hashOf(`${userId} ${leftAt}`))() < lostShare;
  const lastLost = new Map<string, EpochMs>();
  const edges: PresenceEdge[] = [];
  for (const stay of stays) {
    const { userId, joinedAt, leftAt } = stay;
    const isBack = joinedAt - (lastLost.get(userId) ?? Number.NEGATIVE_INFINITY) <= backWithinMs;
    edges.push({ userId, at: joinedAt, kind: "online", cause: isBack ? "connection back" : "entered" });
    if (leftAt === null) continue;
    if (isLost(stay)) lastLost.set(userId, leftAt);
    edges.push({ userId, at: leftAt, kind: "offline", cause: isLost(stay) ? "connection lost" : "quit" });
  }
  return edges.filter(({ at }) => at > from && at <= to).sort((one, other) => one.at - other.at);
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
