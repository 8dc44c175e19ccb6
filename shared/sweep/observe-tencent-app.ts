import type { EpochMs } from "../identity/ids.ts";
import type { TencentApp } from "../tencent-chat/rest-call.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { forEachAtOnce } from "./lanes.ts";
import type { RoomDraft } from "./room-draft.ts";
import type { RoomPlan } from "./room-plan.ts";
import { rosterOf, takeCount, walkOnlineList } from "./tencent-rooms.ts";

/**
 * Rooms under way at once in each lane. By Little's law 64 calls keep 160/s up to a latency of 400 ms; more would only make
 * the pages of one list stand in line behind other rooms' first pages.
 */
const roomsAtOnce = 64;

/** Takes a draft whose parts are all over. Must not throw. */
export type FinishRoom = (draft: RoomDraft) => Promise<void>;

/**
 * Observes the rooms of a Tencent app. Counts and lists are limited apart by the vendor, so they go in lanes of their own
 * that share the pacing: rooms with a list (their count beside it), rooms with a count alone, and counts due at an instant.
 */
export async function observeTencentApp(
  app: TencentApp,
  plans: readonly RoomPlan[],
  deadline: Deadline,
  finish: FinishRoom,
): Promise<void> {
  const partIsOver = async (draft: RoomDraft): Promise<void> => {
    if (draft.partIsOver()) {
      await finish(draft);
    }
  };
  const count = async ({ draft }: RoomPlan): Promise<void> => {
    try {
      draft.counts.push(await takeCount(app, draft.room, deadline));
    } catch (error) {
      draft.failed("count", error);
    }
    await partIsOver(draft);
  };
  const list = async ({ draft }: RoomPlan): Promise<void> => {
    try {
      const rows = await walkOnlineList(app, draft.room, undefined, deadline);
      draft.rosters.push(rosterOf(rows, new Set()));
      if (rows.cutShortBy !== undefined) {
        draft.failed("roster", rows.cutShortBy);
      }
    } catch (error) {
      draft.failed("roster", error);
    }
    await partIsOver(draft);
  };

  const listed = plans.filter(({ roster }) => roster);
  const countedOnly = plans.filter(({ roster, countsAtMs }) => !roster && countsAtMs === undefined);
  await Promise.all([
    forEachAtOnce(listed, roomsAtOnce, async (plan) => {
      await Promise.all([list(plan), ...(plan.countsAtMs === undefined ? [count(plan)] : [])]);
    }),
    forEachAtOnce(countedOnly, roomsAtOnce, count),
    forEachAtOnce(byInstant(plans), roomsAtOnce, async ({ plan, atMs, untilMs }) => {
      const waitMs = Math.min(atMs, deadline.atMs) - app.world.now();
      if (waitMs > 0) {
        await app.world.sleep(waitMs);
      }
      if (app.world.now() >= untilMs) {
        // The next count of the room is due already: a late one beside it would say nothing new.
        plan.draft.gap("count", "deadline");
        await partIsOver(plan.draft);
      } else {
        await count(plan);
      }
    }),
  ]);
}

interface DueCount {
  readonly plan: RoomPlan;
  readonly atMs: EpochMs;
  /** When the room's next count is due. */
  readonly untilMs: EpochMs;
}

function byInstant(plans: readonly RoomPlan[]): DueCount[] {
  return plans
    .flatMap((plan) =>
      (plan.countsAtMs ?? []).map((atMs) => ({ plan, atMs, untilMs: atMs + plan.draft.sampleEverySeconds * 1000 })),
    )
    .sort((one, other) => one.atMs - other.atMs);
}
