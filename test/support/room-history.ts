import {
  type CountSample,
  type Gap,
  type ListedMember,
  type RosterSample,
  type SlotObservation,
  slotSeconds,
} from "../../shared/attendance/observation.ts";
import { asUserId, type UserId } from "../../shared/identity/ids.ts";
import { seededRandom } from "./seeded-random.ts";

/** One device's visit. Seconds with fractions. */
export interface Visit {
  readonly join: number;
  readonly leave: number;
}

/** A stretch in which the person was online on at least one device. */
export interface TruePresence {
  readonly join: number;
  readonly leave: number;
  readonly visits: readonly Visit[];
}

export interface TruePerson {
  readonly userId: UserId;
  readonly presences: readonly TruePresence[];
}

/** Which of several devices' join times the vendor shows. */
export type ShownJoin = "first" | "oldest-present" | "latest-present";

/** How the cursor of the next page works; `pinned` keeps to the picture of the first page. */
export type CursorKind = "pinned" | "offset" | "join-time" | "join-time-inclusive";

/** A row that was handed out: the instant of its picture, and the join time in it. */
export interface Showing {
  readonly time: number;
  readonly joinedAt: number;
}

export interface RoomPlan {
  readonly size: number;
  readonly slots: number;
  /** Share of the room that is replaced each minute. */
  readonly churn: number;
  readonly everySeconds: number;
  readonly cap: number;
  readonly capCountsRobots: boolean;
  readonly robots: number;
  readonly pageSize: number;
  readonly cursor: CursorKind;
  readonly shownJoin: ShownJoin;
  readonly pictureSeconds: number;
  readonly countAgeSeconds: number;
  readonly pageDelay: number;
  readonly faultShare: number;
  readonly lateShare: number;
  readonly hiccupShare: number;
  readonly rejoinShare: number;
  readonly secondDeviceShare: number;
  readonly flickerShare: number;
  readonly bursts: number;
  readonly emptiesAt: number | null;
  readonly dissolvesAt: number | null;
  readonly shortestStay: number;
}

export interface RoomHistory {
  readonly plan: RoomPlan;
  readonly start: number;
  readonly end: number;
  readonly people: readonly TruePerson[];
  readonly observations: readonly SlotObservation[];
  /** What the lists really showed of each person. */
  readonly shown: ReadonlyMap<UserId, readonly Showing[]>;
  onlineAt(time: number): number;
}

const base = 1_767_225_600;

/** Draws what kind of room, vendor and weather it is. Sizes sit on the vendor's edges on purpose. */
function drawPlan(random: () => number): RoomPlan {
  const pick = <T>(choices: readonly [T, ...T[]]): T => choices[Math.floor(random() * choices.length)] ?? choices[0];
  const small = random() < 0.9;
  const size = small
    ? pick([0, 1, 2, 3, 5, 8, 12, 20, 28, 29, 30, 31, 32, 35, 45, 60, 90])
    : pick([245, 250, 255, 300, 495, 500, 505, 760, 900, 985, 1000, 1005, 1100, 1300]);
  const cap = size < 200 && random() < 0.35 ? pick([30, 31]) : 1000;
  const slots = small ? 5 + Math.floor(random() * 35) : 4 + Math.floor(random() * 7);
  const span = slots * slotSeconds;
  const capped = size + 60 > cap;
  return {
    size,
    slots,
    churn: pick([0, 0.02, 0.05, 0.2, 0.5]),
    everySeconds: pick([60, 60, 60, 30, 10]),
    cap,
    capCountsRobots: random() < 0.5,
    robots: pick([0, 0, 0, 1, 3]),
    pageSize: pick([250, 500]),
    cursor: pick(["pinned", "offset", "join-time", "join-time-inclusive"]),
    // Two assumptions of TRUTH.md are about several devices: a shown join time does not move back past the end of a
    // capped list, and does not move at all between two pages, while its owner is online.
    // Rooms of up to 45 never grow to a second page here.
    shownJoin:
      size > 45 ? "first" : pick(capped ? ["first", "oldest-present"] : ["first", "oldest-present", "latest-present"]),
    pictureSeconds: pick([40, 40, 40, 10]),
    countAgeSeconds: pick([0, 10, 20, 20, 240]),
    pageDelay: pick([0.1, 0.5, 2, 6]),
    faultShare: pick([0, 0, 0.05, 0.3]),
    lateShare: pick([0, 0, 0.1]),
    hiccupShare: pick([0, 0, 0.05]),
    rejoinShare: pick([0, 0.3, 0.8]),
    secondDeviceShare: pick([0, 0, 0.3]),
    flickerShare: pick([0, 0.2]),
    bursts: pick([0, 0, 1, 2]),
    emptiesAt: random() < 0.2 ? span * random() : null,
    dissolvesAt: random() < 0.1 ? span * (0.3 + 0.7 * random()) : null,
    shortestStay: pick([1, 1, 20, 120]),
  };
}

/** Makes the truth, then samples it as the vendor would show it. */
export function makeRoomHistory(seed: number, given?: Partial<RoomPlan>): RoomHistory {
  const random = seededRandom(seed);
  const plan = { ...drawPlan(random), ...given };
  const start = base + Math.floor(random() * 86_400) * 60;
  const end = start + plan.slots * slotSeconds;
  const people = drawPeople(random, plan, start, end);
  const vendor = new Vendor(random, plan, people, start);
  const observations = sampleRoom(random, plan, vendor, start);
  return { plan, start, end, people, observations, shown: vendor.shown, onlineAt: (time) => vendor.onlineAt(time) };
}

function drawPeople(random: () => number, plan: RoomPlan, start: number, end: number): TruePerson[] {
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  const meanStay = plan.churn === 0 ? 1e6 : slotSeconds / plan.churn;
  const drawStay = (): number => {
    const flicker = random() < plan.flickerShare;
    const stay = flicker ? 1 + random() * 90 : -Math.log(1 - random()) * meanStay;
    return Math.max(plan.shortestStay, stay);
  };
  const people: TruePerson[] = [];
  const addPerson = (firstJoin: number): void => {
    const visits: Visit[] = [];
    let join = tenth(firstJoin);
    for (let round = 0; round < 6 && join < end; round += 1) {
      const leave = tenth(join + drawStay());
      visits.push({ join, leave });
      if (random() < plan.secondDeviceShare) {
        const second = tenth(join + random() * (leave - join));
        visits.push({ join: second, leave: tenth(second + drawStay()) });
      }
      if (random() >= plan.rejoinShare) break;
      const away = random() < 0.3 ? random() * 3 : random() * 240;
      join = tenth(Math.max(...visits.map((visit) => visit.leave)) + 0.1 + away);
    }
    const id = `u${Math.floor(random() * 1e9).toString(36)}x${people.length}`;
    people.push({ userId: asUserId(id), presences: mergeVisits(cutVisits(plan, visits, start)) });
  };
  for (let index = 0; index < plan.size; index += 1) addPerson(start - random() * Math.min(meanStay, 7_200));
  const arrivals = plan.size * plan.churn * plan.slots + (plan.size === 0 ? 3 : 0);
  for (let index = 0; index < arrivals; index += 1) addPerson(start + random() * (end - start));
  for (let burst = 0; burst < plan.bursts; burst += 1) {
    const instant = start + random() * (end - start);
    const many = Math.min(80, 1 + Math.floor(random() * (plan.size + 5)));
    for (let index = 0; index < many; index += 1) addPerson(instant + random() * 2);
  }
  return people;
}

/** Ends every visit when the room is emptied or dissolved, and drops those that would begin in a dissolved group. */
function cutVisits(plan: RoomPlan, visits: readonly Visit[], start: number): Visit[] {
  const kept: Visit[] = [];
  const emptied = plan.emptiesAt === null ? null : start + plan.emptiesAt;
  const dissolved = plan.dissolvesAt === null ? Number.POSITIVE_INFINITY : start + plan.dissolvesAt;
  for (const visit of visits) {
    let leave = Math.min(visit.leave, dissolved);
    if (emptied !== null && visit.join < emptied) leave = Math.min(leave, emptied);
    // After the room was emptied it stays so for three minutes.
    if (emptied !== null && visit.join >= emptied && visit.join < emptied + 180) continue;
    if (visit.join < leave) kept.push({ ...visit, leave });
  }
  return kept;
}

function mergeVisits(visits: readonly Visit[]): TruePresence[] {
  const presences: { join: number; leave: number; visits: Visit[] }[] = [];
  for (const visit of [...visits].sort((one, other) => one.join - other.join)) {
    const last = presences.at(-1);
    if (last !== undefined && visit.join <= last.leave) {
      last.leave = Math.max(last.leave, visit.leave);
      last.visits.push(visit);
    } else {
      presences.push({ join: visit.join, leave: visit.leave, visits: [visit] });
    }
  }
  return presences;
}

interface Row {
  readonly userId: UserId;
  readonly joinedAt: number;
  readonly robot: boolean;
}

/** The vendor's views: counts of some age, and cached pictures of the newest, in pages. */
class Vendor {
  readonly shown = new Map<UserId, Showing[]>();
  readonly #random: () => number;
  readonly #plan: RoomPlan;
  readonly #people: readonly TruePerson[];
  readonly #phase: number;
  readonly #robots: readonly Row[];
  readonly #joins: Float64Array;
  readonly #leaves: Float64Array;
  #hiccup = Number.NEGATIVE_INFINITY;
  #picture: { time: number; rows: Row[] } | null = null;
  #before: { time: number; rows: Row[] } | null = null;

  constructor(random: () => number, plan: RoomPlan, people: readonly TruePerson[], start: number) {
    this.#random = random;
    this.#plan = plan;
    this.#people = people;
    // Half of the rooms change their picture right when the lists are asked for.
    this.#phase = start + (random() < 0.5 ? random() * 40 : random() * 3);
    this.#robots = Array.from({ length: plan.robots }, (_, index) => ({
      userId: asUserId(`robot${index}`),
      joinedAt: Math.floor(start - random() * 9_000),
      robot: true,
    }));
    const presences = people.flatMap((person) => person.presences);
    this.#joins = Float64Array.from(presences, ({ join }) => join).sort();
    this.#leaves = Float64Array.from(presences, ({ leave }) => leave).sort();
  }

  onlineAt(time: number): number {
    return countUpTo(this.#joins, time) - countUpTo(this.#leaves, time);
  }

  countAt(time: number): number {
    return this.onlineAt(time - this.#random() * this.#plan.countAgeSeconds);
  }

  /** An answer of 0 or 1 out of nowhere. Alone: several good answers come before the next. */
  hiccups(time: number): boolean {
    if (time < this.#hiccup + 130 || this.#random() >= this.#plan.hiccupShare) return false;
    this.#hiccup = time;
    return true;
  }

  pictureAt(time: number): { time: number; rows: Row[] } {
    const step = this.#plan.pictureSeconds;
    const taken = this.#phase + Math.floor((time - this.#phase) / step) * step;
    for (const cached of [this.#picture, this.#before]) if (cached?.time === taken) return cached;
    const picture = { time: taken, rows: this.#take(taken) };
    this.#before = this.#picture;
    this.#picture = picture;
    return picture;
  }

  walk(at: number, pagesAllowed: number): { to: number; rows: Map<UserId, Row>; ended: boolean } {
    const { pageSize, cursor, pageDelay } = this.#plan;
    const rows = new Map<UserId, Row>();
    let time = at + this.#random() * 0.2;
    const first = this.pictureAt(time);
    let offset = 0;
    let last: Row | undefined;
    for (let page = 0; page < pagesAllowed; page += 1) {
      const picture = cursor === "pinned" ? first : this.pictureAt(time);
      const before = last;
      const rest =
        before === undefined || cursor === "pinned" || cursor === "offset"
          ? picture.rows.slice(offset)
          : picture.rows.filter((row) =>
              cursor === "join-time" ? row.joinedAt < before.joinedAt : row.joinedAt <= before.joinedAt,
            );
      const rowsOfPage = rest.slice(0, pageSize);
      for (const row of rowsOfPage) {
        if (!rows.has(row.userId)) rows.set(row.userId, row);
        if (!row.robot) this.#remember(row.userId, { time: picture.time, joinedAt: row.joinedAt });
      }
      offset += rowsOfPage.length;
      last = rowsOfPage.at(-1);
      time += pageDelay * this.#random() + 0.05;
      const stuck = cursor === "join-time-inclusive" && last?.joinedAt === before?.joinedAt && before !== undefined;
      if (rest.length <= pageSize || stuck) return { to: time, rows, ended: true };
    }
    return { to: time, rows, ended: false };
  }

  #remember(userId: UserId, showing: Showing): void {
    const showings = this.shown.get(userId);
    if (showings === undefined) this.shown.set(userId, [showing]);
    else showings.push(showing);
  }

  #take(time: number): Row[] {
    const rows: Row[] = [];
    for (const { userId, presences } of this.#people) {
      for (const presence of presences) {
        if (presence.join > time || presence.leave <= time) continue;
        rows.push({ userId, joinedAt: Math.floor(this.#shownJoin(presence, time)), robot: false });
      }
    }
    const people = this.#newest(rows);
    if (this.#plan.capCountsRobots) return this.#newest([...rows, ...this.#robots]).slice(0, this.#plan.cap);
    return this.#newest([...people.slice(0, this.#plan.cap), ...this.#robots]);
  }

  #newest(rows: readonly Row[]): Row[] {
    return [...rows].sort((one, other) => other.joinedAt - one.joinedAt || (one.userId < other.userId ? -1 : 1));
  }

  #shownJoin(presence: TruePresence, time: number): number {
    const { shownJoin } = this.#plan;
    const here = presence.visits.filter(({ join, leave }) => join <= time && leave > time);
    if (shownJoin === "first") return presence.join;
    const times = here.map(({ join }) => join);
    return shownJoin === "oldest-present" ? Math.min(...times) : Math.max(...times);
  }
}

function countUpTo(sorted: Float64Array, time: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sampleRoom(random: () => number, plan: RoomPlan, vendor: Vendor, start: number): SlotObservation[] {
  const observations: SlotObservation[] = [];
  for (let index = 0; index < plan.slots; index += 1) {
    const slot = start + index * slotSeconds;
    const lost = random() < plan.faultShare * 0.3;
    const late = random() < plan.lateShare ? random() * 110 : 0;
    const at = slot + late + 0.2 + random() * 3;
    const dissolvedAt = plan.dissolvesAt === null ? Number.POSITIVE_INFINITY : start + plan.dissolvesAt;
    if (lost) continue;
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
    observations.push(sampleSlot(random, plan, vendor, slot, at));
  }
  return observations;
}

function sampleSlot(random: () => number, plan: RoomPlan, vendor: Vendor, slot: number, at: number): SlotObservation {
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

function sampleRoster(random: () => number, plan: RoomPlan, vendor: Vendor, at: number): RosterSample {
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
