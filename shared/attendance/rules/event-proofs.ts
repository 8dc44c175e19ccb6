import type { EpochSeconds } from "../../identity/ids.ts";
import type { UnlistedStretch } from "./absence-log.ts";
import type { EventContext } from "./event-context.ts";
import { endsAStay, type PersonEvent, provesAbsence } from "./person-event.ts";
import type { StayBounds, StayEvents } from "./stay.ts";
import { UnlistedStays } from "./unlisted-stays.ts";

type StayEnd = Pick<StayBounds, "leaveEarliest" | "leaveLatest" | "endedBy">;

interface Narrowed {
  readonly stay: StayBounds;
  /** Index of the first event that does not lie before the stay. */
  readonly first: number;
}

/**
 * Rule 14: narrows the stays that lists prove by what events prove of the same person, and adds the stays that no list shows. Bounds are
 * only ever narrowed: an event inside proven time is a contradiction, and counts for nothing.
 */
export class EventProofs {
  readonly #personIndex: number;
  readonly #events: readonly PersonEvent[];
  readonly #context: EventContext;
  readonly #stays: StayBounds[] = [];
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

  /** @param listed the stays that lists prove, ascending */
  applyTo(listed: readonly StayBounds[]): readonly StayBounds[] {
    const waiting = [...listed];
    for (let stay = waiting.shift(); stay !== undefined; stay = waiting.shift()) {
      const { stay: narrowed, first } = this.#narrowJoin(stay);
      this.#addUnlisted(first, narrowed);
      const rest = this.#narrowLeave(narrowed, Math.max(first, this.#next), waiting[0]?.vendorJoin ?? null);
      if (rest !== null) waiting.unshift(rest);
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
    const lastLeave = this.#stays.at(-1)?.leaveLatest ?? Number.NEGATIVE_INFINITY;
    const bounds = { notBefore: this.#notBefore, lastLeave, nextJoin: nextStay?.joinLatest ?? null };
    this.#stays.push(...new UnlistedStays(this.#context).of(events, stretch, bounds));
  }

  #narrowJoin(stay: StayBounds): Narrowed {
    const { vendorJoin } = stay;
    return vendorJoin === null ? this.#narrowUntimedJoin(stay) : this.#narrowTimedJoin(stay, vendorJoin);
  }

  /** The event of the join's second gives its millisecond; assumption "one-join-a-second". */
  #narrowTimedJoin(stay: StayBounds, vendorJoin: EpochSeconds): Narrowed {
    const events = this.#events;
    const isOfJoin = ({ kind, at }: PersonEvent): boolean =>
      Math.floor(at) === vendorJoin && (kind === "online" || kind === "joined");
    const online = events.findIndex((event) => event.kind === "online" && isOfJoin(event));
    const found = online >= 0 ? online : events.findIndex(isOfJoin);
    const event = events[found];
    if (event !== undefined && event.at <= stay.joinLatest) {
      const joinEarliest = Math.max(stay.joinEarliest, event.at - this.#context.aheadAtMost);
      return { stay: joinedBetween(stay, joinEarliest, event.at), first: found };
    }
    return this.#joinAfterAbsence(
      stay,
      events.findIndex(({ at }) => at >= vendorJoin),
    );
  }

  #narrowUntimedJoin(stay: StayBounds): Narrowed {
    const narrowed = this.#joinAfterAbsence(
      stay,
      this.#events.findIndex(({ at }) => at > stay.joinEarliest),
    );
    const { first } = narrowed;
    const { firstSeenLow, joinEarliest, joinLatest } = narrowed.stay;
    const within = this.#events.filter((event, index) => index >= first && event.at <= joinLatest);
    const join = within.find(({ kind }) => kind === "online" || kind === "joined")?.at ?? null;
    const stayFrom = { ...narrowed.stay, events: { join, leave: null, moments: [] } };
    const [edge, ...others] = within.filter(provesAbsence);
    const isAlone = edge?.kind === "online" && others.length === 0;
    if (!isAlone || !this.#context.arePaired(Math.max(firstSeenLow, edge.at), edge.at))
      return { stay: stayFrom, first };
    const earliest = Math.max(joinEarliest, edge.at - this.#context.aheadAtMost);
    return { stay: { ...joinedBetween(stayFrom, earliest, edge.at), hasJoinTime: true }, first };
  }

  /** Who was absent before the first list began to be made, and is on it, joined after that absence. */
  #joinAfterAbsence(stay: StayBounds, found: number): Narrowed {
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
    return { stay: joinedBetween(stay, joinEarliest, stay.joinLatest), first };
  }

  /** Finds the end of a stay, and adds the stay. Returns what is left of it where events split it. */
  #narrowLeave(stay: StayBounds, first: number, nextJoin: EpochSeconds | null): StayBounds | null {
    const devices = new DeviceMoments();
    const never = Number.POSITIVE_INFINITY;
    // A device that entered after the person may have been absent is a return: the list that proves the leave may be older.
    const isBeyond = ({ kind, at }: PersonEvent): boolean =>
      at > (stay.leaveLatest ?? never) ||
      (kind === "joined" && (at >= (nextJoin ?? never) || at > (stay.absentFrom ?? never)));
    let index = first;
    for (let event = this.#events[index]; event !== undefined && !isBeyond(event); event = this.#events[index]) {
      const end = provesAbsence(event) ? this.#endOf(stay, index) : "none";
      if (end === "ends") return this.#endAt(stay, index, devices);
      const rest = end === "none" ? null : this.#split(stay, index, devices, end);
      if (rest !== null) return rest;
      devices.note(event);
      index += 1;
    }
    const { moments, leave } = devices;
    this.#add(stay, { moments, leave: leave !== null && leave >= stay.sightedAt ? leave : null });
    this.#next = index;
    this.#notBefore = stay.leaveEarliest;
    return null;
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

  #endAt(stay: StayBounds, index: number, { moments, leave }: DeviceMoments): null {
    const event = this.#events[index];
    if (event === undefined) return null;
    this.#add(stay, { moments, leave: endsAStay(event) ? event.at : leave }, this.#endBy(stay, event));
    this.#next = event.kind === "online" ? index : index + 1;
    this.#notBefore = event.at - this.#context.aheadAtMost;
    return null;
  }

  #split(
    stay: StayBounds,
    index: number,
    { moments }: DeviceMoments,
    end: "in-proven-time" | "between-sightings",
  ): StayBounds | null {
    if (end === "between-sightings") return this.#splitSighted(stay, index, moments);
    const rest = this.#splitProven(stay, index, moments);
    if (rest === null) this.#context.onContradiction();
    return rest;
  }

  #add(stay: StayBounds, { moments, leave }: Pick<StayEvents, "moments" | "leave">, end?: StayEnd): void {
    const join = stay.events?.join ?? null;
    const hasEvents = join !== null || leave !== null || moments.length > 0;
    const isChanged = hasEvents || end !== undefined;
    this.#stays.push(isChanged ? { ...stay, ...end, events: { join, leave, moments } } : stay);
    this.#after = stay.seenUntil;
  }

  /** The person was absent at the event, and there until `leaveEarliest`. */
  #endBy(stay: StayBounds, { kind, at, graceSeconds }: PersonEvent): StayEnd {
    const { aheadAtMost, arePaired } = this.#context;
    const lastProof = Math.max(stay.leaveEarliest, stay.sightedAt);
    const isFirst = !this.#events.some(
      (one) => provesAbsence(one) && one.at > stay.joinLatest && one.at >= stay.leaveEarliest && one.at < at,
    );
    const isPaired = (kind === "offline" || kind === "dropped") && isFirst && arePaired(at, lastProof);
    const leaveEarliest = isPaired ? Math.max(stay.leaveEarliest, at - graceSeconds - aheadAtMost) : stay.leaveEarliest;
    return { leaveEarliest, leaveLatest: at, endedBy: "event" };
  }

  /**
   * A leave and a return inside proven time: the join time did not change although the person was away, so that the assumption
   * "same-join" is refuted. One of the two events alone is believed less than the lists.
   */
  #splitProven(stay: StayBounds, index: number, moments: readonly EpochSeconds[]): StayBounds | null {
    const [left, back] = this.#events.slice(index).filter(provesAbsence);
    if (left === undefined || back?.kind !== "online" || left.kind === "online" || back.at >= stay.leaveEarliest)
      return null;
    const { aheadAtMost, absences } = this.#context;
    const seen = absences.lastListOf(stay.runFrom, left.at - aheadAtMost);
    const leaveEarliest = Math.max(stay.joinEarliest, Math.min(seen ?? stay.joinLatest, left.at));
    const isListed = stay.runFrom <= left.at;
    const until = isListed ? left.at : stay.firstSeenTo;
    const before = { ...stay, leaveEarliest, sightedAt: leaveEarliest, seenUntil: Math.min(stay.seenUntil, until) };
    const first = { ...before, runFrom: Math.min(stay.runFrom, until) };
    this.#add(first, { moments, leave: left.at }, this.#endBy(first, left));
    this.#after = stay.seenUntil;
    this.#next = this.#events.indexOf(back);
    const joinEarliest = back.at - aheadAtMost;
    return {
      ...stay,
      joinEarliest,
      joinLatest: back.at,
      possibleFrom: joinEarliest,
      vendorJoin: null,
      hasJoinTime: true,
      firstSeenLow: back.at,
      firstSeenTo: Math.max(back.at, stay.firstSeenTo),
      runFrom: Math.max(stay.runFrom, back.at),
    };
  }

  /** Sightings without a join time do not exclude an absence between them. */
  #splitSighted(stay: StayBounds, index: number, moments: readonly EpochSeconds[]): StayBounds {
    const { sightedAt, seenUntil, leaveEarliest, firstSeenTo } = stay;
    const left = this.#events[index];
    const before = { ...stay, sightedAt: leaveEarliest, seenUntil: firstSeenTo, runFrom: firstSeenTo };
    const leave = left !== undefined && endsAStay(left) ? left.at : null;
    if (left !== undefined) this.#add(before, { moments, leave }, this.#endBy(before, left));
    this.#after = seenUntil;
    this.#next = left?.kind === "online" ? index : index + 1;
    const joinEarliest = (left?.at ?? leaveEarliest) - this.#context.aheadAtMost;
    this.#notBefore = joinEarliest;
    return {
      ...stay,
      joinEarliest,
      joinLatest: seenUntil,
      possibleFrom: joinEarliest,
      leaveEarliest: Math.max(joinEarliest, sightedAt),
      vendorJoin: null,
      hasJoinTime: false,
      firstSeenLow: sightedAt,
      firstSeenTo: seenUntil,
      runFrom: Math.max(stay.runFrom, seenUntil),
    };
  }
}

/** The moments at which devices of one person entered or left during a stay. */
class DeviceMoments {
  readonly moments: EpochSeconds[] = [];
  /** When a device exited last, and none has entered since. */
  leave: EpochSeconds | null = null;

  note(event: PersonEvent): void {
    if (provesAbsence(event)) return;
    const { kind, at } = event;
    this.moments.push(at);
    this.leave = kind === "exited" ? at : null;
  }
}

/** The stay with a narrower join. */
function joinedBetween(stay: StayBounds, joinEarliest: EpochSeconds, joinLatest: EpochSeconds): StayBounds {
  if (joinEarliest === stay.joinEarliest && joinLatest === stay.joinLatest) return stay;
  const possibleFrom = stay.possibleFrom < stay.joinEarliest ? stay.possibleFrom : joinEarliest;
  return { ...stay, joinEarliest, joinLatest, possibleFrom };
}
