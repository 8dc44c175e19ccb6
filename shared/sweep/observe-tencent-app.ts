import type { CountSample } from "../attendance/observation.ts";
import type { EpochMs } from "../identity/ids.ts";
import { avchatroomCountCommand, communityCountCommand } from "../tencent-chat/online-count.ts";
import { onlineMembersCommand } from "../tencent-chat/online-members.ts";
import type { TencentApp } from "../tencent-chat/rest-call.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { forEachAtOnce, forEachInTime } from "./lanes.ts";
import { patiently, realCause, type TellingPacer } from "./patience.ts";
import type { RobotWatch } from "./robot-watch.ts";
import type { RoomDraft } from "./room-draft.ts";
import type { RoomPlan } from "./room-plan.ts";
import { rosterOf, takeCount, walkOnlineList } from "./tencent-rooms.ts";

/**
 * Rooms under way at once in each lane. By Little's law 64 calls keep 160/s up to a latency of 400 ms. With less latency lists
 * are begun when few others wait for their turn: a page that is there has to wait in memory for the pages after it.
 */
const roomsAtOnce = 64;

/** Takes a draft whose parts are all over. Must not throw. */
export type FinishRoom = (draft: RoomDraft) => Promise<void>;

export interface SweptTencentApp extends TencentApp {
  readonly pacer: TellingPacer;
  readonly robots: RobotWatch;
}

/**
 * Observes the rooms of a Tencent app. Counts and lists are limited apart by the vendor, so they go in lanes of their own
 * that share the pacing: rooms with a list (their count beside it), rooms with a count alone, and counts due at an
 * instant. Each lane goes as fast as the pace allows: Lambda bills time, and the floor is calls / rate.
 */
export async function observeTencentApp(
  app: SweptTencentApp,
  plans: readonly RoomPlan[],
  deadline: Deadline,
  finish: FinishRoom,
): Promise<void> {
  const observer: Observer = { app, deadline, finish };
  const listed = plans.filter(({ roster }) => roster);
  const mayList = () => app.pacer.mayBegin(onlineMembersCommand);
  const countedOnly = plans.filter(({ roster, countsAtMs }) => !roster && countsAtMs === undefined);
  await Promise.all([
    forEachInTime(listed, roomsAtOnce, mayList, async (plan) => {
      const counted = plan.countsAtMs === undefined ? count(observer, plan) : undefined;
      await Promise.all([list(observer, plan, counted), counted]);
    }),
    forEachAtOnce(countedOnly, roomsAtOnce, async (plan) => {
      await count(observer, plan);
    }),
    forEachAtOnce(byInstant(plans), roomsAtOnce, (due) => countAtInstant(observer, due)),
  ]);
}

interface Observer {
  readonly app: SweptTencentApp;
  readonly deadline: Deadline;
  readonly finish: FinishRoom;
}

async function partIsOver({ finish }: Observer, draft: RoomDraft): Promise<void> {
  if (draft.partIsOver()) {
    await finish(draft);
  }
}

/** Never throws. Undefined when there is no count, which is a gap by then. */
async function count(observer: Observer, { draft }: RoomPlan): Promise<CountSample | undefined> {
  const { app, deadline } = observer;
  let sample: CountSample | undefined;
  try {
    sample = await patiently(() => takeCount(app, draft.room, deadline));
    draft.counts.push(sample);
  } catch (error) {
    const command = draft.room.groupType === "Community" ? communityCountCommand : avchatroomCountCommand;
    draft.failed("count", realCause(app.pacer, command, error));
  }
  await partIsOver(observer, draft);
  return sample;
}

/** Never throws. `counted` is the count that is being taken beside the list. */
async function list(
  observer: Observer,
  { draft }: RoomPlan,
  counted: Promise<CountSample | undefined> | undefined,
): Promise<void> {
  const { app, deadline } = observer;
  const { room, slot } = draft;
  try {
    const rows = await walkOnlineList(app, room, undefined, deadline);
    const newestCount = (await counted) ?? draft.counts.at(-1);
    const robots = await app.robots.robotsIn(app, room, slot, rows, newestCount?.count, deadline);
    draft.rosters.push(rosterOf(rows, robots));
    if (rows.cutShortBy !== undefined) {
      draft.failed("roster", realCause(app.pacer, onlineMembersCommand, rows.cutShortBy));
    }
  } catch (error) {
    draft.failed("roster", realCause(app.pacer, onlineMembersCommand, error));
  }
  await partIsOver(observer, draft);
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

async function countAtInstant(observer: Observer, { plan, atMs, untilMs }: DueCount): Promise<void> {
  const { world } = observer.app;
  const waitMs = Math.min(atMs, observer.deadline.atMs) - world.now();
  if (waitMs > 0) {
    await world.sleep(waitMs, observer.deadline.signal).catch(() => undefined);
  }
  if (world.now() < untilMs) {
    await count(observer, plan);
    return;
  }
  // The room's next count is due already: a late one beside it would say nothing new.
  plan.draft.gap("count", "deadline");
  await partIsOver(observer, plan.draft);
}
