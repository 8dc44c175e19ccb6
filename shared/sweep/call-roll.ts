import { type RollCallSample, type RosterSample, rosterWindow } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import { listMayBeCut, mayHavePages } from "../attendance/rules/roster-completeness.ts";
import { defaultTruthSettings } from "../attendance/truth-settings.ts";
import type { EpochSeconds, UserId } from "../identity/ids.ts";
import { checkMembers } from "../tencent-chat/check-members.ts";
import type { TencentApp } from "../tencent-chat/rest-call.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { isRollcallError, type RollcallError } from "../upstream/rollcall-error.ts";
import { OpenStays } from "./open-stays.ts";
import { planRollCall } from "./roll-call-plan.ts";
import type { AppRolls, RememberedRoom, RollMemory } from "./roll-memory.ts";
import { secondsDown, secondsUp } from "./tencent-rooms.ts";
import { retryThrottled } from "./throttle-retry.ts";

/** From half a window on a room's people are remembered: within a minute more may come than a list shows. */
const rememberedFrom = rosterWindow / 2;

/** The vendor's answers to a parameter that it calls invalid, and to a bad user ID: one bad ID fails the whole call. */
const badIdCodes: ReadonlySet<string> = new Set(["10004", "10012"]);

/** Refused calls of one roll call that are halved; ten find one bad ID among 500. More refusals are about the request, not an ID. */
const mostHalvings = 40;

export interface RollCallDependencies {
  readonly memory: RollMemory;
  /** Whom the room expects, by the IDs that the vendor uses; empty where there is no list. Never throws. */
  readonly expectedIn: (room: TrackedRoom) => Promise<readonly UserId[]>;
  /** The people of the room who may still be there, by the record. Never throws. */
  readonly restore: (room: TrackedRoom, slot: EpochSeconds) => Promise<OpenStays>;
  /** The vendor refuses the question for this app. Called once. */
  readonly onRefused: (error: unknown) => void;
}

/** The list of the slot, with the IDs of all its rows, robots included. */
export interface ListedRoom {
  readonly room: TrackedRoom;
  readonly slot: EpochSeconds;
  readonly roster: RosterSample;
  readonly rowIds: ReadonlySet<UserId>;
}

/** Calls the roll of one room, right after its list. */
export class RollCaller {
  readonly #app: TencentApp;
  readonly #dependencies: RollCallDependencies;
  readonly #deadline: Deadline;

  constructor(app: TencentApp, dependencies: RollCallDependencies, deadline: Deadline) {
    this.#app = app;
    this.#dependencies = dependencies;
    this.#deadline = deadline;
  }

  /** Undefined where there is nobody to ask for, or the vendor refuses. Never throws: people without an answer are counted. */
  async call(listed: ListedRoom): Promise<RollCallSample | undefined> {
    const { room, roster, rowIds } = listed;
    if (room.groupType !== "AVChatRoom") {
      return undefined;
    }
    const remembered = await this.#remember(listed);
    const isCut = listMayBeCut(roster);
    const isOnePage = !isCut && !mayHavePages(roster.listed, defaultTruthSettings);
    const expected = isOnePage ? [] : await this.#dependencies.expectedIn(room);
    const hidden = isCut && room.confirmHidden ? remembered.open.hiddenBy(rowIds) : [];
    const rolls = this.#dependencies.memory.appOf(room.app);
    const { batches } = planRollCall({ expected, hidden, listed: rowIds, batchSize: rolls.limit.most });
    const people = batches.flat().filter((userId) => !remembered.uncallable.has(userId));
    if (people.length === 0 || rolls.isRefused(this.#app.world.now())) {
      return undefined;
    }
    const sample = await this.#ask(listed, people, remembered, rolls);
    remembered.open.answered({ at: sample.to, ...sample });
    this.#dependencies.memory.keep(room, remembered);
    return sample;
  }

  async #remember({ room, slot, roster }: ListedRoom): Promise<RememberedRoom> {
    const { memory, restore } = this.#dependencies;
    const isCut = listMayBeCut(roster);
    const isNew = isCut && room.confirmHidden && memory.isFirstMeeting(room);
    const remembered = memory.find(room) ?? {
      open: isNew ? await restore(room, slot) : new OpenStays(),
      uncallable: new Set(),
    };
    if (!isCut && roster.listed < rememberedFrom) {
      memory.forget(room);
      return remembered;
    }
    const listed = new Set(roster.members.map(({ userId }) => userId));
    remembered.open.saw({ at: roster.to, listed, isComplete: !isCut });
    memory.keep(room, remembered);
    return remembered;
  }

  /** One call after the other, the most important people first. The first call that fails ends the roll call. */
  async #ask(
    { room, slot }: ListedRoom,
    people: readonly UserId[],
    remembered: RememberedRoom,
    rolls: AppRolls,
  ): Promise<RollCallSample> {
    const { world } = this.#app;
    const from = secondsDown(world.now());
    const answers: Answers = { confirmed: [], denied: [], halvings: 0 };
    const queue = [people];
    while (queue.length > 0 && world.now() < this.#deadline.atMs && rolls.mayCall(slot)) {
      const [next = [], ...rest] = queue;
      const batch = next.slice(0, rolls.limit.most);
      const left = next.slice(batch.length);
      const retries = await this.#askBatch(room, batch, remembered, rolls, answers);
      if (retries === undefined) {
        break;
      }
      queue.splice(0, queue.length, ...[...retries, left, ...rest].filter((some) => some.length > 0));
    }
    const { confirmed, denied } = answers;
    const unanswered = people.length - confirmed.length - denied.length;
    return { from, to: secondsUp(world.now()), confirmed, denied, unanswered };
  }

  /** @returns whom to ask for once more, in smaller calls; undefined when the roll call is over */
  async #askBatch(
    { groupId }: TrackedRoom,
    userIds: readonly UserId[],
    { uncallable }: RememberedRoom,
    rolls: AppRolls,
    answers: Answers,
  ): Promise<readonly (readonly UserId[])[] | undefined> {
    try {
      const check = await retryThrottled(() => checkMembers(this.#app, { groupId, userIds }, this.#deadline));
      rolls.answered();
      for (const userId of userIds) {
        if (check.present.has(userId)) {
          answers.confirmed.push(userId);
        } else if (check.isComplete) {
          answers.denied.push(userId);
        }
      }
      return [];
    } catch (error) {
      return isRollcallError(error) ? this.#afterFailure(error, userIds, uncallable, rolls, answers) : undefined;
    }
  }

  #afterFailure(
    error: RollcallError,
    userIds: readonly UserId[],
    uncallable: Set<UserId>,
    rolls: AppRolls,
    answers: Answers,
  ): readonly (readonly UserId[])[] | undefined {
    if (rolls.limit.refused(userIds.length, error)) {
      return [userIds];
    }
    const code = error.upstream?.code ?? "";
    if (badIdCodes.has(code) && answers.halvings < mostHalvings) {
      answers.halvings += 1;
      return halvesOf(userIds, uncallable);
    }
    if (code === "malformed") {
      // A vendor may leave an empty list out, which is no reason not to ask for the others.
      return [];
    }
    if (error.kind !== "unsupported-group") {
      rolls.failed();
    } else if (rolls.refused(this.#app.world.now())) {
      this.#dependencies.onRefused(error);
    }
    return undefined;
  }
}

interface Answers {
  readonly confirmed: UserId[];
  readonly denied: UserId[];
  halvings: number;
}

/** Binary search for the bad ID: a single person whom the vendor refuses is not asked for again. */
function halvesOf(userIds: readonly UserId[], uncallable: Set<UserId>): readonly (readonly UserId[])[] {
  const [only] = userIds;
  if (userIds.length === 1 && only !== undefined) {
    uncallable.add(only);
    return [];
  }
  const middle = Math.ceil(userIds.length / 2);
  return [userIds.slice(0, middle), userIds.slice(middle)];
}
