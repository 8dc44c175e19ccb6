import { chatgroupMembersCommand } from "../agora-chat/chatgroup-members.ts";
import type { AgoraApp } from "../agora-chat/rest-call.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { takeMembership } from "./agora-rooms.ts";
import { forEachInTime } from "./lanes.ts";
import type { FinishRoom } from "./observe-tencent-app.ts";
import { realCause, type TellingPacer } from "./patience.ts";
import type { RoomPlan } from "./room-plan.ts";

/** By Little's law enough for 80 calls/s at 400 ms. */
const roomsAtOnce = 32;

export interface SweptAgoraApp extends AgoraApp {
  readonly pacer: TellingPacer;
}

/** Takes the membership of an Agora app's chat groups, once a slot. */
export async function observeAgoraApp(
  app: SweptAgoraApp,
  plans: readonly RoomPlan[],
  deadline: Deadline,
  finish: FinishRoom,
): Promise<void> {
  const mayBegin = () => app.pacer.mayBegin(chatgroupMembersCommand);
  await forEachInTime(plans, roomsAtOnce, mayBegin, async ({ draft, roster }) => {
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
      const cause = realCause(app.pacer, chatgroupMembersCommand, error);
      draft.failed("count", cause);
      if (roster) {
        draft.failed("roster", cause);
      }
    }
    draft.partIsOver();
    if (roster) {
      draft.partIsOver();
    }
    await finish(draft);
  });
}
