import type { EpochSeconds } from "../../identity/ids.ts";
import type { UnlistedStretch } from "./absence-log.ts";
import { DeviceMoments } from "./device-moments.ts";
import type { EventContext } from "./event-context.ts";
import { endsAStay, type PersonEvent, provesAbsence } from "./person-event.ts";
import type { OpenBounds, StayBounds, StayEvents } from "./stay.ts";
import { UnlistedStays } from "./unlisted-stays.ts";

type StayEnd = Pick<StayBounds, "leaveEarliest" | "leaveLatest" | "endedBy">;

/**
 * Rule 14: narrows the stays that lists prove by what events prove of the same person, and adds the stays that no list shows. Bounds are
 * only ever narrowed: an event inside proven time is a contradiction, and counts for nothing.
 */
export class EventProofs {
  readonly #personIndex: number;
  readonly #events: readonly PersonEvent[];
  readonly #context: EventContext;
  #stays: OpenBounds[] = [];
  /** How many stays are done: the index of the one that is narrowed now. */
  #done = 0;
  /** Index of the first event after the last stay. */
  #next = 0;
  /** No stay that follows began before this. */
  #notBefore: EpochSeconds = Number.NEGATIVE_INFINITY;
  #after: EpochSeconds = Number.NEGATIVE_INFINITY;

  /** @param events of one person, ascending */
  constructor(personIndex: number, events: readonly PersonEvent[], context: EventContext) {
    this.#personIndex = personIndex;
    this.#events = events;
    this.#context = context;
  }

  /** @param listed the stays that lists prove, ascending; they are narrowed in place */
  applyTo(listed: OpenBounds[]): readonly StayBounds[] {
    this.#stays = listed;
    for (let stay = this.#stays[0]; stay !== undefined; stay = this.#stays[this.#done]) {
      const first = this.#narrowJoin(stay);
      this.#addUnlisted(first, stay);
      this.#narrowLeave(stay, Math.max(first, this.#next));
    }
    this.#addUnlisted(this.#events.length, null);
    return this.#stays;
  }

  /** The stays between the last stay and the event at index `end`. */
  #addUnlisted(end: number, nextStay: StayBounds | null): void {
    if (end <= this.#next) return;
    const events = this.#events.slice(this.#next, end);
    this.#next = end;
    const personIndex = this.#personIndex;
    const before = nextStay?.firstSeenTo ?? Number.POSITIVE_INFINITY;
    const stretch: UnlistedStretch = { personIndex, after: this.#after, before };
    const lastLeave = this.#stays[this.#done - 1]?.leaveLatest ?? Number.NEGATIVE_INFINITY;
    const bounds = { notBefore: this.#notBefore, lastLeave, nextJoin: nextStay?.joinLatest ?? null };
    const unlisted = new UnlistedStays(this.#context).of(events, stretch, bounds);
    this.#stays.splice(this.#done, 0, ...unlisted);
    this.#done += unlisted.length;
  }

  /** Returns the index of the first event that does not lie before the stay. */
  #narrowJoin(stay: OpenBounds): number {
    const { vendorJoin } = stay;
    return vendorJoin === null ? this.#narrowUntimedJoin(stay) : this.#narrowTimedJoin(stay, vendorJoin);
  }

  /** The event of the join's second gives its millisecond; assumption "one-join-a-second". */
  #narrowTimedJoin(stay: OpenBounds, vendorJoin: EpochSeconds): number {
    const events = this.#events;
    const isOfJoin = ({ kind, at }: PersonEvent): boolean =>
      Math.floor(at) === vendorJoin && (kind === "online" || kind === "joined");
    const online = events.findIndex((event) => event.kind === "online" && isOfJoin(event));
    const found = online >= 0 ? online : events.findIndex(isOfJoin);
    const event = events[found];
    if (event !== undefined && event.at <= stay.joinLatest) {
      joinBetween(stay, Math.max(stay.joinEarliest, event.at - this.#context.aheadAtMost), event.at);
      return found;
    }
    // A leave in the second of the join ends the stay before it.
    const isOfStayBefore = (one: PersonEvent): boolean => endsAStay(one) && one.at <= stay.joinLatest;
    return this.#joinAfterAbsence(
      stay,
      events.findIndex((one) => one.at >= vendorJoin && !isOfStayBefore(one)),
    );
  }

  #narrowUntimedJoin(stay: OpenBounds): number {
    const { joinEarliest } = stay;
    const first = this.#joinAfterAbsence(
      stay,
      this.#events.findIndex(({ at }) => at > joinEarliest),
    );
    const within = this.#events.filter((event, index) => index >= first && event.at <= stay.joinLatest);
    const join = within.find(({ kind }) => kind === "online" || kind === "joined")?.at ?? null;
    stay.events = { join, leave: null, moments: [] };
    const [edge, ...others] = within.filter(provesAbsence);
    const isAlone = edge?.kind === "online" && others.length === 0;
    if (isAlone && this.#context.arePaired(Math.max(stay.firstSeenLow, edge.at), edge.at)) {
      joinBetween(stay, Math.max(stay.joinEarliest, edge.at - this.#context.aheadAtMost), edge.at);
      stay.hasJoinTime = true;
    }
    return first;
  }

  /** Who was absent before the first list began to be made, and is on it, joined after that absence. */
  #joinAfterAbsence(stay: OpenBounds, found: number): number {
    let first = found < 0 ? this.#events.length : found;
    let { joinEarliest } = stay;
    const until = Math.min(stay.firstSeenLow, stay.joinLatest);
    for (let index = this.#next; index < this.#events.length; index += 1) {
      const event = this.#events[index];
      if (event === undefined || event.at > until) break;
      if (!provesAbsence(event) || event.at < joinEarliest) continue;
      joinEarliest = Math.max(joinEarliest, event.at - this.#context.aheadAtMost);
      first = event.kind === "online" ? index : index + 1;
    }
    joinBetween(stay, joinEarliest, stay.joinLatest);
    return first;
  }

  /** Finds the end of the stay, which is done then. Where events split it, the rest of it follows as another one. */
  #narrowLeave(stay: OpenBounds, first: number): void {
    const nextJoin = this.#stays[this.#done + 1]?.vendorJoin ?? null;
    const devices = new DeviceMoments(stay.joinLatest);
    const never = Number.POSITIVE_INFINITY;
    // A device that entered after the person may have been absent is a return: the list that proves the leave may be older.
    const isBeyond = ({ kind, at }: PersonEvent): boolean =>
      at > (stay.leaveLatest ?? never) ||
      (kind === "joined" && (at >= (nextJoin ?? never) || at > (stay.absentFrom ?? never)));
    let index = first;
    for (let event = this.#events[index]; event !== undefined && !isBeyond(event); event = this.#events[index]) {
      const end = provesAbsence(event) ? this.#endOf(stay, index) : "none";
      if (end === "ends") {
        this.#endAt(stay, index, devices);
        return;
      }
      if (end !== "none" && this.#split(stay, index, devices, end)) return;
      devices.note(event);
      index += 1;
    }
    const { moments, leave } = devices;
    const lastExit = leave !== null && leave >= stay.sightedAt ? leave : null;
    this.#finish(stay, { moments, leave: lastExit }, this.#goneBy(stay, index));
    this.#next = index;
    this.#notBefore = stay.leaveEarliest;
  }

  /** Where a device entered after the stay, an absence that is heard later still bounds the stay's end: the person was gone by then. */
  #goneBy(stay: StayBounds, after: number): StayEnd | undefined {
    const { leaveEarliest, leaveLatest } = stay;
    const at = this.#events.find((event, index) => index >= after && provesAbsence(event))?.at;
    const isEarlier = at !== undefined && at >= leaveEarliest && leaveLatest !== null && at < leaveLatest;
    return isEarlier ? { leaveEarliest, leaveLatest: at, endedBy: "event" } : undefined;
  }

  /**
   * What a moment of absence is to a stay. `none` where the stay may lie before it or after it: beside the join, or beside the last
   * sighting without a join time, unless the person came back by the same sighting, or no return can have been missed.
   */
  #endOf(stay: StayBounds, index: number): "none" | "in-proven-time" | "between-sightings" | "ends" {
    const { joinLatest, leaveEarliest, sightedAt, seenUntil } = stay;
    const at = this.#events[index]?.at ?? joinLatest;
    if (at <= joinLatest) return "none";
    if (at < leaveEarliest) return "in-proven-time";
    if (sightedAt <= leaveEarliest || at > seenUntil) return "ends";
    if (at <= sightedAt) return "between-sightings";
    const back = this.#events.slice(index).find(({ kind }) => kind === "online");
    const cameBack = back !== undefined && back.at <= seenUntil;
    return cameBack || this.#context.arePaired(at, sightedAt) ? "ends" : "none";
  }

  #endAt(stay: OpenBounds, index: number, { moments, leave }: DeviceMoments): void {
    const event = this.#events[index];
    if (event === undefined) return;
    this.#finish(stay, { moments, leave: endsAStay(event) ? event.at : leave }, this.#endBy(stay, event));
    this.#next = event.kind === "online" ? index : index + 1;
    this.#notBefore = event.at - this.#context.aheadAtMost;
  }

  /** False for a contradiction, which counts for nothing. */
  #split(
    stay: OpenBounds,
    index: number,
    { moments }: DeviceMoments,
    end: "in-proven-time" | "between-sightings",
  ): boolean {
    const rest =
      end === "between-sightings" ? this.#splitSighted(stay, index, moments) : this.#splitProven(stay, index, moments);
    if (rest === null) this.#context.onContradiction();
    else this.#stays.splice(this.#done, 0, rest);
    return rest !== null;
  }

  #finish(stay: OpenBounds, { moments, leave }: Pick<StayEvents, "moments" | "leave">, end?: StayEnd): void {
    const join = stay.events?.join ?? null;
    const hasEvents = join !== null || leave !== null || moments.length > 0;
    if (hasEvents || end !== undefined) stay.events = { join, leave, moments };
    if (end !== undefined) {
      stay.leaveEarliest = end.leaveEarliest;
      stay.leaveLatest = end.leaveLatest;
      stay.endedBy = end.endedBy;
    }
    this.#done += 1;
    this.#after = stay.seenUntil;
  }

  /** The person was absent at the event, and there until `leaveEarliest`. */
  #endBy(stay: StayBounds, event: PersonEvent): StayEnd {
    const { at, graceSeconds } = event;
    const { aheadAtMost, arePaired } = this.#context;
    const lastProof = Math.max(stay.leaveEarliest, stay.sightedAt);
    const isFirst = !this.#events.some(
      (one) => provesAbsence(one) && one.at > stay.joinLatest && one.at >= stay.leaveEarliest && one.at < at,
    );
    const isPaired = endsAStay(event) && isFirst && arePaired(at, lastProof);
    const leaveEarliest = isPaired ? Math.max(stay.leaveEarliest, at - graceSeconds - aheadAtMost) : stay.leaveEarliest;
    return { leaveEarliest, leaveLatest: at, endedBy: "event" };
  }

  /**
   * A leave and a return inside proven time: the join time did not change although the person was away, so that the assumption
   * "same-join" is refuted. One of the two events alone is believed less than the lists.
   */
  #splitProven(stay: OpenBounds, index: number, moments: readonly EpochSeconds[]): OpenBounds | null {
    const [left, back] = this.#events.slice(index).filter(provesAbsence);
    if (left === undefined || back?.kind !== "online" || left.kind === "online" || back.at >= stay.leaveEarliest)
      return null;
    const { aheadAtMost, absences } = this.#context;
    const { seenUntil, runFrom, joinLatest } = stay;
    const rest: OpenBounds = {
      ...stay,
      ...beganBetween(back.at - aheadAtMost, back.at),
      hasJoinTime: true,
      firstSeenLow: back.at,
      firstSeenTo: Math.max(back.at, stay.firstSeenTo),
      runFrom: Math.max(runFrom, back.at),
    };
    const seen = absences.lastListOf(runFrom, left.at - aheadAtMost);
    const until = runFrom <= left.at ? left.at : stay.firstSeenTo;
    stay.leaveEarliest = Math.max(stay.joinEarliest, Math.min(seen ?? joinLatest, left.at));
    stay.sightedAt = stay.leaveEarliest;
    stay.seenUntil = Math.min(seenUntil, until);
    stay.runFrom = Math.min(runFrom, until);
    this.#finish(stay, { moments, leave: left.at }, this.#endBy(stay, left));
    this.#after = seenUntil;
    this.#next = this.#events.indexOf(back);
    return rest;
  }

  /** Sightings without a join time do not exclude an absence between them. */
  #splitSighted(stay: OpenBounds, index: number, moments: readonly EpochSeconds[]): OpenBounds | null {
    const left = this.#events[index];
    if (left === undefined) return null;
    const { sightedAt, seenUntil } = stay;
    const joinEarliest = left.at - this.#context.aheadAtMost;
    const rest: OpenBounds = {
      ...stay,
      ...beganBetween(joinEarliest, seenUntil),
      leaveEarliest: Math.max(joinEarliest, sightedAt),
      hasJoinTime: false,
      firstSeenLow: sightedAt,
      firstSeenTo: seenUntil,
      runFrom: Math.max(stay.runFrom, seenUntil),
    };
    stay.sightedAt = stay.leaveEarliest;
    stay.seenUntil = stay.firstSeenTo;
    stay.runFrom = stay.firstSeenTo;
    this.#finish(stay, { moments, leave: endsAStay(left) ? left.at : null }, this.#endBy(stay, left));
    this.#after = seenUntil;
    this.#next = left.kind === "online" ? index : index + 1;
    this.#notBefore = joinEarliest;
    return rest;
  }
}

function joinBetween(stay: OpenBounds, joinEarliest: EpochSeconds, joinLatest: EpochSeconds): void {
  if (stay.possibleFrom >= stay.joinEarliest) stay.possibleFrom = joinEarliest;
  stay.joinEarliest = joinEarliest;
  stay.joinLatest = joinLatest;
}

/** The join of the rest of a stay, of which no list shows a time. */
function beganBetween(joinEarliest: EpochSeconds, joinLatest: EpochSeconds) {
  return { joinEarliest, joinLatest, possibleFrom: joinEarliest, vendorJoin: null };
}
