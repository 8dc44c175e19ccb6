import { chatgroupMembersCommand } from "../agora-chat/chatgroup-members.ts";
import { chatroomMembersCommand } from "../agora-chat/chatroom-members.ts";
import type { AgoraApp } from "../agora-chat/rest-call.ts";
import { type Deadline, withSignal } from "../upstream/deadline.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { takeMembership } from "./agora-chatgroups.ts";
import { lookAtChatroom } from "./agora-chatrooms.ts";
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

/**
 * Looks at an Agora app's chat groups and chat rooms, and yields each draft as its look ends. Each endpoint has a rate of its own, so that
 * neither kind waits for the other.
 */
export function observeAgoraApp(
  app: SweptAgoraApp,
  plans: readonly RoomPlan[],
  deadline: Deadline,
): AsyncGenerator<RoomDraft> {
  const isChatroom = ({ draft }: RoomPlan): boolean => draft.room.groupType === "AgoraChatRoom";
  return fromProducers(async (emit, abort) => {
    const limits = withSignal(deadline, abort);
    const observeEach = (
      some: readonly RoomPlan[],
      command: string,
      observe: (app: SweptAgoraApp, plan: RoomPlan, deadline: Deadline) => Promise<void>,
    ): Promise<void> => {
      const whenReady = () => app.pacer.whenQueueIsShort(command);
      return forEachConcurrently(some, { concurrency, whenReady }, async (plan) => {
        await observe(app, plan, limits);
        await emit(plan.draft);
      });
    };
    const chatgroups = plans.filter((plan) => !isChatroom(plan));
    await Promise.all([
      observeEach(chatgroups, chatgroupMembersCommand, observeMembership),
      observeEach(plans.filter(isChatroom), chatroomMembersCommand, observeChatroom),
    ]);
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
    failBoth(draft, roster, rootCause(app.pacer, chatgroupMembersCommand, error));
  }
}

/** Never throws: what fails becomes gaps of the draft. */
async function observeChatroom(app: SweptAgoraApp, { draft, roster }: RoomPlan, deadline: Deadline): Promise<void> {
  try {
    const look = await lookAtChatroom(app, draft.room, deadline);
    draft.counts.push(look.count);
    if (look.roster !== undefined) {
      draft.rosters.push(look.roster);
    }
    if (look.rosterFailure !== undefined) {
      draft.failed("roster", rootCause(app.pacer, chatroomMembersCommand, look.rosterFailure));
    }
  } catch (error) {
    failBoth(draft, roster, rootCause(app.pacer, chatroomMembersCommand, error));
  }
}

function failBoth(draft: RoomDraft, roster: boolean, cause: unknown): void {
  draft.failed("count", cause);
  if (roster) {
    draft.failed("roster", cause);
  }
}
