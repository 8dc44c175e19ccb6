import { chatgroupMembersCommand } from "../agora-chat/chatgroup-members.ts";
import type { AgoraApp } from "../agora-chat/rest-call.ts";
import { type Deadline, withSignal } from "../upstream/deadline.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { takeMembership } from "./agora-rooms.ts";
import { forEachConcurrently } from "./concurrency.ts";
import { fromProducers } from "./from-producers.ts";
import type { RoomDraft } from "./room-draft.ts";
import type { RoomPlan } from "./room-plan.ts";
import { type ExplainingPacer, rootCause } from "./throttle-retry.ts";

/** By Little's law enough for 80 calls/s at a latency of 400 ms. */
const concurrency = 32;

export interface SweptAgoraApp extends AgoraApp {
  readonly pacer: ExplainingPacer;
}

/** Reads the membership of an Agora app's chat groups, and yields each draft as its walk ends. */
export function observeAgoraApp(
  app: SweptAgoraApp,
  plans: readonly RoomPlan[],
  deadline: Deadline,
): AsyncGenerator<RoomDraft> {
  const whenReady = () => app.pacer.whenQueueIsShort(chatgroupMembersCommand);
  return fromProducers((emit, abort) => {
    const limits = withSignal(deadline, abort);
    return forEachConcurrently(plans, { concurrency, whenReady }, async (plan) => {
      await observeMembership(app, plan, limits);
      await emit(plan.draft);
    });
  });
}

/** Never throws: what fails becomes gaps of the draft. */
async function observeMembership(app: SweptAgoraApp, { draft, roster }: RoomPlan, deadline: Deadline): Promise<void> {
  try {
    const membership = await takeMembership(app, draft.room, deadline);
    if (membership.count === undefined) {
      draft.failed("count", malformedAnswer("agora", "the order of the members changed from page to page"));
    } else {
      draft.counts.push(membership.count);
    }
    if (roster) {
      draft.rosters.push(membership.roster);
    }
  } catch (error) {
    const cause = rootCause(app.pacer, chatgroupMembersCommand, error);
    draft.failed("count", cause);
    if (roster) {
      draft.failed("roster", cause);
    }
  }
}
