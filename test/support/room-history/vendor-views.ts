import { asUserId, type UserId } from "../../../shared/identity/ids.ts";
import type { RoomPlan } from "./room-plan.ts";
import type { TruePerson, TruePresence } from "./true-people.ts";

/** A listed row: the time of its snapshot, and the join time in it. */
export interface Showing {
  readonly time: number;
  readonly joinedAt: number;
}

interface Row {
  readonly userId: UserId;
  readonly joinedAt: number;
  readonly robot: boolean;
}

/** The vendor's views of the true history: counts of some age, and cached snapshots of the newest members, in pages. */
export class VendorViews {
  readonly shown = new Map<UserId, Showing[]>();
  readonly #random: () => number;
  readonly #plan: RoomPlan;
  readonly #people: readonly TruePerson[];
  readonly #byId: ReadonlyMap<UserId, TruePerson>;
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
    this.#byId = new Map(people.map((person) => [person.userId, person]));
    // Half of the rooms refresh their snapshot exactly when the lists are requested.
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

  /** A spurious count of 0 or 1. Isolated: several correct counts come before the next. */
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
        if (!row.robot) this.remember(row.userId, { time: picture.time, joinedAt: row.joinedAt });
      }
      offset += rowsOfPage.length;
      last = rowsOfPage.at(-1);
      time += pageDelay * this.#random() + 0.05;
      const stuck = cursor === "join-time-inclusive" && last?.joinedAt === before?.joinedAt && before !== undefined;
      if (rest.length <= pageSize || stuck) return { to: time, rows, ended: true };
    }
    return { to: time, rows, ended: false };
  }

  /** Who of these people is in the picture, cut or not, of the list's own cache. */
  present(at: number, userIds: readonly UserId[]): ReadonlyMap<UserId, Showing> {
    const { time } = this.pictureAt(at);
    const present = new Map<UserId, Showing>();
    for (const userId of userIds) {
      const presences = this.#byId.get(userId)?.presences ?? [];
      const presence = presences.find(({ join, leave }) => join <= time && leave > time);
      if (presence === undefined) continue;
      present.set(userId, { time, joinedAt: Math.floor(this.#shownJoin(presence, time)) });
    }
    return present;
  }

  remember(userId: UserId, showing: Showing): void {
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
