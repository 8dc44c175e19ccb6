import type { CountSample } from "../attendance/observation.ts";
import type { EpochMs } from "../identity/ids.ts";
import { avchatroomCountCommand, communityCountCommand } from "../tencent-chat/online-count.ts";
import { onlineMembersCommand } from "../tencent-chat/online-members.ts";
import type { TencentApp } from "../tencent-chat/rest-call.ts";
import { type Deadline, withSignal } from "../upstream/deadline.ts";
import { type RollCallDependencies, RollCaller } from "./call-roll.ts";
import { forEachConcurrently } from "./concurrency.ts";
import { type Emit, fromProducers } from "./from-producers.ts";
import type { RobotWatch } from "./robot-watch.ts";
import type { RoomDraft } from "./room-draft.ts";
import type { RoomPlan } from "./room-plan.ts";
import { rosterOf, takeCount, walkOnlineList } from "./tencent-rooms.ts";
import { type ExplainingPacer, retryThrottled, rootCause } from "./throttle-retry.ts";

/**
 * Rooms under way at once in each of the three passes. By Little's law 64 calls keep 160/s up to a latency of 400 ms. With
 * less latency a list is begun only when the queue of its command is short: its first page has to wait in memory for the
 * pages after it.
 */
const concurrency = 64;

export interface SweptTencentApp extends TencentApp {
  readonly pacer: ExplainingPacer;
  readonly robots: RobotWatch;
  readonly rolls: RollCallDependencies;
}

/**
 * Observes the rooms of a Tencent app, and yields each draft once its last part is observed or has failed. The vendor
 * limits counts and lists separately, so three passes run at once and share the pacing: rooms with a list (their count
 * beside it), rooms with a count alone, and counts due at an instant. Each goes as fast as the pace allows: Lambda bills
 * time, and the floor is calls / rate.
 */
export function observeTencentApp(
  app: SweptTencentApp,
  plans: readonly RoomPlan[],
  deadline: Deadline,
): AsyncGenerator<RoomDraft> {
  return fromProducers(async (emit, abort) => {
    const observer = new TencentObserver(app, withSignal(deadline, abort), emit);
    const whenReady = () => app.pacer.whenQueueIsShort(onlineMembersCommand);
    const listed = plans.filter(({ roster }) => roster);
    const countedOnly = plans.filter(({ roster, countsAtMs }) => !roster && countsAtMs === undefined);
    await Promise.all([
      forEachConcurrently(listed, { concurrency, whenReady }, (plan) => observer.listAndCount(plan)),
      forEachConcurrently(countedOnly, { concurrency }, async (plan) => {
        await observer.count(plan);
      }),
      forEachConcurrently(byInstant(plans), { concurrency }, (due) => observer.countAtInstant(due)),
    ]);
  });
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

/** Takes the parts of rooms; the last part of a room emits its draft. No method throws: what fails becomes a gap. */
class TencentObserver {
  readonly #app: SweptTencentApp;
  readonly #deadline: Deadline;
  readonly #emit: Emit<RoomDraft>;
  readonly #rolls: RollCaller;

  constructor(app: SweptTencentApp, deadline: Deadline, emit: Emit<RoomDraft>) {
    this.#app = app;
    this.#deadline = deadline;
    this.#emit = emit;
    this.#rolls = new RollCaller(app, app.rolls, deadline);
  }

  async listAndCount(plan: RoomPlan): Promise<void> {
    const counted = plan.countsAtMs === undefined ? this.count(plan) : undefined;
    await Promise.all([this.#list(plan, counted), counted]);
  }

  /** Undefined when there is no count, which is a gap by then. */
  async count({ draft }: RoomPlan): Promise<CountSample | undefined> {
    let sample: CountSample | undefined;
    try {
      sample = await retryThrottled(() => takeCount(this.#app, draft.room, this.#deadline));
      draft.counts.push(sample);
    } catch (error) {
      const command = draft.room.groupType === "Community" ? communityCountCommand : avchatroomCountCommand;
      draft.failed("count", rootCause(this.#app.pacer, command, error));
    }
    await this.#partIsOver(draft);
    return sample;
  }

  async countAtInstant({ plan, atMs, untilMs }: DueCount): Promise<void> {
    const { world } = this.#app;
    const { atMs: endMs, signal } = this.#deadline;
    const waitMs = Math.min(atMs, endMs) - world.now();
    if (waitMs > 0) {
      await world.sleep(waitMs, signal).catch(() => undefined);
    }
    if (world.now() < untilMs) {
      await this.count(plan);
      return;
    }
    // The room's next count is already due: a late one beside it would add nothing.
    plan.draft.gap("count", "deadline");
    await this.#partIsOver(plan.draft);
  }

  /** @param counted the count that is taken at the same time */
  async #list({ draft }: RoomPlan, counted: Promise<CountSample | undefined> | undefined): Promise<void> {
    const { room, slot } = draft;
    const { pacer, robots: watch } = this.#app;
    try {
      const rows = await walkOnlineList(this.#app, room, undefined, this.#deadline);
      const newestCount = (await counted) ?? draft.counts.at(-1);
      const robots = await watch.robotsIn(this.#app, room, slot, rows, newestCount?.count, this.#deadline);
      const roster = rosterOf(rows, robots);
      draft.rosters.push(roster);
      const rowIds = new Set(rows.rows.map(({ userId }) => userId));
      draft.rollCall = await this.#rolls.call({ room, slot, roster, rowIds });
      if (rows.cutShortBy !== undefined) {
        draft.failed("roster", rootCause(pacer, onlineMembersCommand, rows.cutShortBy));
      }
    } catch (error) {
      draft.failed("roster", rootCause(pacer, onlineMembersCommand, error));
    }
    await this.#partIsOver(draft);
  }

  async #partIsOver(draft: RoomDraft): Promise<void> {
    if (draft.partIsOver()) {
      await this.#emit(draft);
    }
  }
}
