import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime } from "../observation.ts";
import type { UnlistedStretch } from "./absence-log.ts";
import { DeviceMoments } from "./device-moments.ts";
import type { EventContext } from "./event-context.ts";
import { endsAStay, type PersonEvent, provesAbsence } from "./person-event.ts";
import type { LeaveProof, StayBounds } from "./stay.ts";

/** A stay of which no end has been found yet. */
interface OpenStay {
  readonly joinEarliest: EpochSeconds;
  readonly joinLatest: EpochSeconds;
  /** Where no event tells of the join, it may have been before events were read. */
  readonly joinGuess: EpochSeconds;
  /** The vendor's second of the join, or `noJoinTime`. */
  readonly joinSecond: EpochSeconds;
  readonly devices: DeviceMoments;
}

/** What the stays around a stretch without lists allow for. */
interface StretchBounds {
  /** No stay of the stretch began before this. */
  readonly notBefore: EpochSeconds;
  /** The latest leave of the stay before. */
  readonly lastLeave: EpochSeconds;
  /** The latest join of the stay after the stretch; null when there is none. */
  readonly nextJoin: EpochSeconds | null;
}

/** Rule 14: the stays of which only events say something, because no list shows them. */
export class UnlistedStays {
  readonly #context: EventContext;
  #stays: StayBounds[] = [];
  #open: OpenStay | null = null;
  /** The next stay begins at this instant or later. */
  #notBefore: EpochSeconds = Number.NEGATIVE_INFINITY;
  #lastLeave: EpochSeconds = Number.NEGATIVE_INFINITY;

  constructor(context: EventContext) {
    this.#context = context;
  }

  /** @param events those of the stretch, ascending */
  of(events: readonly PersonEvent[], stretch: UnlistedStretch, bounds: StretchBounds): readonly StayBounds[] {
    const { nextJoin } = bounds;
    this.#stays = [];
    this.#notBefore = bounds.notBefore;
    this.#lastLeave = bounds.lastLeave;
    for (const event of events) {
      this.#closeByLists(event.at - this.#context.aheadAtMost, stretch);
      this.#add(event, stretch);
      if (provesAbsence(event)) this.#notBefore = event.at - this.#context.aheadAtMost;
    }
    this.#closeByLists(nextJoin ?? Number.POSITIVE_INFINITY, stretch);
    const open = this.#open;
    if (open !== null) this.#close(open, open.joinLatest, nextJoin, nextJoin === null ? null : "returned", null);
    return this.#stays;
  }

  #add(event: PersonEvent, stretch: UnlistedStretch): void {
    const { at, kind } = event;
    if (kind === "online") {
      if (this.#open !== null) this.#end(this.#open, event);
      this.#open = {
        joinEarliest: at - this.#context.aheadAtMost,
        joinLatest: at,
        joinGuess: at,
        joinSecond: Math.floor(at),
        devices: new DeviceMoments(at),
      };
      return;
    }
    if (this.#open === null && this.#saysNothingNew(event)) return;
    this.#open ??= this.#beginBefore(event, stretch);
    if (provesAbsence(event)) {
      this.#end(this.#open, event);
      return;
    }
    this.#open.devices.note(event);
  }

  /** The end of the group ends no stay that nothing began, and a lost connection may be that of a stay that is over. */
  #saysNothingNew({ kind, at, graceSeconds }: PersonEvent): boolean {
    return (
      kind === "destroyed" || (kind === "dropped" && at - graceSeconds <= Math.max(this.#lastLeave, this.#notBefore))
    );
  }

  /** The person was there at an event, and nothing says since when. */
  #beginBefore({ kind, at, graceSeconds }: PersonEvent, stretch: UnlistedStretch): OpenStay {
    const { absences, aheadAtMost, listsProveAbsence } = this.#context;
    const absent = listsProveAbsence
      ? absences.lastAbsence(at - graceSeconds - aheadAtMost, stretch)
      : Number.NEGATIVE_INFINITY;
    const joinEarliest = Math.min(at, Math.max(this.#notBefore, absent));
    const joinGuess = kind === "joined" ? at : joinEarliest;
    return { joinEarliest, joinLatest: at, joinGuess, joinSecond: noJoinTime, devices: new DeviceMoments(at) };
  }

  #closeByLists(until: EpochSeconds, stretch: UnlistedStretch): void {
    const open = this.#open;
    const { absences, listsProveAbsence } = this.#context;
    if (open === null || !listsProveAbsence) return;
    const lastMoment = Math.max(open.joinLatest, ...open.devices.moments.slice(-1));
    const left = absences.leaveAfter(lastMoment, open.joinSecond, until, stretch);
    if (left !== null) this.#close(open, open.joinLatest, left.by, left.proof, null);
  }

  #end(open: OpenStay, event: PersonEvent): void {
    const { at, graceSeconds } = event;
    const { aheadAtMost, arePaired } = this.#context;
    const isOwn = open.joinLatest === at && endsAStay(event);
    const isExact = endsAStay(event) && (isOwn || arePaired(at, open.joinLatest));
    const since = isOwn ? open.joinEarliest : open.joinLatest;
    const leaveEarliest = isExact ? Math.max(since, at - graceSeconds - aheadAtMost) : since;
    this.#close(open, leaveEarliest, at, "event", endsAStay(event) ? at : open.devices.leave);
  }

  #close(
    open: OpenStay,
    leaveEarliest: EpochSeconds,
    leaveLatest: EpochSeconds | null,
    endedBy: LeaveProof | null,
    leave: EpochSeconds | null,
  ): void {
    const { joinEarliest, joinLatest, joinGuess, joinSecond, devices } = open;
    const { moments } = devices;
    const lastMoment = Math.max(leaveEarliest, ...moments.slice(-1));
    this.#stays.push({
      joinEarliest,
      joinLatest,
      possibleFrom: joinEarliest,
      leaveEarliest,
      leaveLatest: leaveLatest === null ? null : Math.max(leaveEarliest, leaveLatest),
      vendorJoin: null,
      hasJoinTime: joinSecond !== noJoinTime,
      firstSeenLow: joinEarliest,
      firstSeenTo: joinLatest,
      runFrom: Number.POSITIVE_INFINITY,
      sightedAt: lastMoment,
      seenUntil: lastMoment,
      endedBy,
      absentFrom: null,
      renamed: false,
      continuesRenamed: false,
      events: { join: joinGuess, leave: leave ?? devices.leave, moments },
    });
    this.#open = null;
    this.#lastLeave = leaveLatest ?? Number.POSITIVE_INFINITY;
    this.#notBefore = Math.max(this.#notBefore, leaveEarliest);
  }
}
