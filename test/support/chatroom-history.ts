import { type Gap, type SlotObservation, slotSeconds } from "../../shared/attendance/observation.ts";
import { ChatroomViews, type ListOrder } from "./room-history/chatroom-views.ts";
import { drawPlan, type RoomPlan } from "./room-history/room-plan.ts";
import { drawPeople } from "./room-history/true-people.ts";
import type { RoomHistory } from "./room-history.ts";
import { seededRandom } from "./seeded-random.ts";

export interface ChatroomPlan {
  readonly order: ListOrder;
  /** Share of the people who are owner, admin or allow-listed for some time. */
  readonly exemptShare: number;
  readonly pageSize: number;
}

const base = 1_767_225_600;

/** Generates the true history of an Agora chat room, then samples it as the sweep does. */
export function makeChatroomHistory(seed: number, chatroom: ChatroomPlan, given?: Partial<RoomPlan>): RoomHistory {
  const random = seededRandom(seed);
  const drawn = drawPlan(random);
  const plan: RoomPlan = {
    ...drawn,
    // One count a slot, one entry for a person.
    ...{ everySeconds: 60, secondDeviceShare: 0, shownJoin: "first", robots: 0 },
    ...{ size: Math.min(drawn.size, 120), pageDelay: 0.3, countAgeSeconds: Math.min(40, drawn.countAgeSeconds) },
    pageSize: chatroom.pageSize,
    // The assumption "lost-once" is about walks in the order of time.
    lateShare: chatroom.pageSize < drawn.size ? 0 : drawn.lateShare,
    ...given,
  };
  const start = base + Math.floor(random() * 86_400) * 60;
  const end = start + plan.slots * slotSeconds;
  const people = drawPeople(random, plan, start, end);
  const vendor = new ChatroomViews(random, plan, people, { ...chatroom, start, end });
  const observations: SlotObservation[] = [];
  for (let slot = start; slot < end; slot += slotSeconds) {
    const observation = sampleSlot(random, plan, vendor, slot, start);
    if (observation !== undefined) observations.push(observation);
  }
  return {
    ...{ plan, start, end, people, observations, expected: [], shown: vendor.shown },
    settings: { unordered: true, smallestPage: chatroom.pageSize, countStalenessSeconds: 40, listsExempt: true },
    onlineAt: () => Number.NaN,
  };
}

function sampleSlot(
  random: () => number,
  plan: RoomPlan,
  vendor: ChatroomViews,
  slot: number,
  start: number,
): SlotObservation | undefined {
  if (random() < plan.faultShare * 0.3) return undefined;
  const at = slot + (random() < plan.lateShare ? random() * 110 : 0) + 0.2 + random() * 3;
  const dissolvedAt = plan.dissolvesAt === null ? Number.POSITIVE_INFINITY : start + plan.dissolvesAt;
  const empty = { slot, counts: [], rosters: [], gaps: [], sampleEverySeconds: plan.everySeconds };
  if (at >= dissolvedAt) return at < slot + slotSeconds ? { ...empty, dissolved: true } : undefined;
  const gaps: Gap[] = [];
  const isUncounted = random() < plan.faultShare;
  if (isUncounted) gaps.push({ what: "count", reason: "upstream-timeout" });
  const counts = isUncounted ? [] : [{ at: Math.ceil(at + random() * 0.5), count: vendor.countAt(at) }];
  if (random() < plan.faultShare) {
    return { ...empty, counts, gaps: [...gaps, { what: "roster", reason: "upstream-unavailable" }], dissolved: false };
  }
  const { to, ended, members } = vendor.walk(at);
  const robots = members.filter(({ joinedAt }) => joinedAt < 0).length;
  const sorted = members.toSorted((one, other) => (one.userId < other.userId ? -1 : 1));
  const roster = { from: Math.floor(at), to: Math.ceil(to), listed: members.length, robots, ended, members: sorted };
  return { ...empty, counts, rosters: [roster], gaps, dissolved: false };
}
