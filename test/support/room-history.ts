import {
  type CountSample,
  type Gap,
  type ListedMember,
  type RosterSample,
  type SlotObservation,
  slotSeconds,
} from "../../shared/attendance/observation.ts";
import type { TruthSettings } from "../../shared/attendance/truth-settings.ts";
import type { UserId } from "../../shared/identity/ids.ts";
import type { Audience } from "./room-history/audiences.ts";
import { type CallPlan, RollCaller } from "./room-history/roll-caller.ts";
import { drawPlan, type RoomPlan } from "./room-history/room-plan.ts";
import { drawPeople, type TruePerson } from "./room-history/true-people.ts";
import { type Showing, VendorViews } from "./room-history/vendor-views.ts";
import { seededRandom } from "./seeded-random.ts";

export interface RoomHistory {
  readonly plan: RoomPlan;
  readonly start: number;
  readonly end: number;
  readonly people: readonly TruePerson[];
  readonly observations: readonly SlotObservation[];
  /** The rows in which each person was actually listed. */
  /** Whom the room expects; empty without roll calls. */
  readonly expected: readonly UserId[];
  readonly shown: ReadonlyMap<UserId, readonly Showing[]>;
  /** What the rules may assume, where it is not the default. */
  readonly settings?: Partial<TruthSettings>;
  onlineAt(time: number): number;
}

const base = 1_767_225_600;

/**
 * Generates the true history, then samples it like the vendor's API.
 *
 * @param audience draws the people instead of the plan
 */
export function makeRoomHistory(
  seed: number,
  given?: Partial<RoomPlan>,
  calls?: CallPlan,
  audience?: Audience,
): RoomHistory {
  const random = seededRandom(seed);
  const plan = { ...drawPlan(random), ...given };
  const start = base + Math.floor(random() * 86_400) * 60;
  const end = start + plan.slots * slotSeconds;
  const people = audience?.(random, start, end) ?? drawPeople(random, plan, start, end);
  const vendor = new VendorViews(random, plan, people, start);
  const caller = calls === undefined ? undefined : new RollCaller(seed, calls, vendor, people);
  const observations = sampleRoom(random, plan, vendor, start, caller);
  caller?.rememberShown(observations);
  const expected = caller?.expected ?? [];
  return {
    plan,
    start,
    end,
    people,
    observations,
    expected,
    shown: vendor.shown,
    onlineAt: (time) => vendor.onlineAt(time),
  };
}

function sampleRoom(
  random: () => number,
  plan: RoomPlan,
  vendor: VendorViews,
  start: number,
  caller: RollCaller | undefined,
): SlotObservation[] {
  const observations: SlotObservation[] = [];
  for (let index = 0; index < plan.slots; index += 1) {
    const slot = start + index * slotSeconds;
    const lost = random() < plan.faultShare * 0.3;
    const late = random() < plan.lateShare ? random() * 110 : 0;
    const at = slot + late + 0.2 + random() * 3;
    const dissolvedAt = plan.dissolvesAt === null ? Number.POSITIVE_INFINITY : start + plan.dissolvesAt;
    if (lost) continue;
    if (caller?.isKilled() === true) {
      // Nothing of its list is stored; the next run notes that the slot is missing.
      observations.push(missedSlot(plan, slot));
      continue;
    }
    if (at >= dissolvedAt && at < slot + slotSeconds) {
      observations.push({
        slot,
        counts: [],
        rosters: [],
        gaps: [],
        dissolved: true,
        sampleEverySeconds: plan.everySeconds,
      });
      continue;
    }
    const observation = sampleSlot(random, plan, vendor, slot, at);
    const rollCall = caller?.call(observation);
    observations.push(rollCall === undefined ? observation : { ...observation, rollCall });
  }
  return observations;
}

function missedSlot({ everySeconds: sampleEverySeconds }: RoomPlan, slot: number): SlotObservation {
  const gaps: Gap[] = [
    { what: "count", reason: "deadline" },
    { what: "roster", reason: "deadline" },
  ];
  return { slot, counts: [], rosters: [], gaps, dissolved: false, sampleEverySeconds };
}

function sampleSlot(
  random: () => number,
  plan: RoomPlan,
  vendor: VendorViews,
  slot: number,
  at: number,
): SlotObservation {
  const counts: CountSample[] = [];
  const rosters: RosterSample[] = [];
  const gaps: Gap[] = [];
  if (random() < plan.faultShare) {
    gaps.push({ what: "count", reason: "upstream-timeout" });
  } else {
    for (let offset = 0; offset < slotSeconds; offset += plan.everySeconds) {
      const asked = at + offset;
      const count = vendor.hiccups(asked) ? Math.floor(random() * 2) : vendor.countAt(asked);
      counts.push({ at: Math.ceil(asked + random() * 0.5), count });
    }
  }
  if (random() < plan.faultShare) {
    gaps.push({ what: "roster", reason: "upstream-unavailable" });
  } else {
    rosters.push(sampleRoster(random, plan, vendor, at + random()));
  }
  return { slot, counts, rosters, gaps, dissolved: false, sampleEverySeconds: plan.everySeconds };
}

function sampleRoster(random: () => number, plan: RoomPlan, vendor: VendorViews, at: number): RosterSample {
  const walk = vendor.walk(at, random() < plan.faultShare ? 1 : 20);
  const rows = [...walk.rows.values()];
  const members: ListedMember[] = rows
    .filter(({ robot }) => !robot)
    .map(({ userId, joinedAt }) => ({ userId, joinedAt }))
    .sort((one, other) => (one.userId < other.userId ? -1 : 1));
  return {
    from: Math.floor(at),
    to: Math.ceil(walk.to),
    listed: rows.length,
    robots: rows.length - members.length,
    ended: walk.ended,
    members,
  };
}
