import type { EpochSeconds } from "../../identity/ids.ts";
import { uniteEvents } from "../event-set.ts";
import type { MinuteOfEvents, RoomEvent } from "../room-event.ts";
import type { TruthSettings } from "../truth-settings.ts";
import { AbsenceLog, longestUnseenSeconds } from "./absence-log.ts";
import type { EventContext } from "./event-context.ts";
import { EventProofs } from "./event-proofs.ts";
import { EventRecall } from "./event-recall.ts";
import { EventsByPerson } from "./events-by-person.ts";
import type { People } from "./people.ts";
import type { ClockSkew } from "./stay.ts";
import { canHaveHappened, type VendorClock } from "./vendor-clock.ts";

/**
 * Gathers the events of a reading as a set of facts, in which neither order nor repetition means anything, and applies them (rule 14)
 * when all lists were read: only then is it decided which stay an event belongs to.
 */
export class EventFold {
  readonly absences = new AbsenceLog();
  readonly recall = new EventRecall();
  /** How many events contradict what lists prove. */
  contradictions = 0;
  /** The first minute that has events: from then on they were read. */
  #firstMinute: EpochSeconds = Number.POSITIVE_INFINITY;
  readonly #minutes: (readonly RoomEvent[])[] = [];
  #facts: readonly RoomEvent[] = [];
  readonly #pairedEvents: boolean;

  constructor({ pairedEvents, listsExempt }: Pick<TruthSettings, "pairedEvents" | "listsExempt">) {
    // Rule 15: lists without join times do not show that a person came back between two of them.
    this.#pairedEvents = pairedEvents && !listsExempt;
  }

  add({ minute, events }: MinuteOfEvents): void {
    this.#firstMinute = Math.min(this.#firstMinute, minute);
    this.#minutes.push(events.filter(canHaveHappened));
  }

  /** Ascending, each once; empty before `apply`. Events without a time of their own are among them, and prove nothing else. */
  get facts(): readonly RoomEvent[] {
    return this.#facts;
  }

  /** Call once, after all lists were folded. */
  apply(people: People, clock: VendorClock): void {
    this.#facts = uniteEvents(...this.#minutes);
    if (this.#facts.length === 0) return;
    for (const { atMs, receivedAtMs } of this.#facts) {
      if (atMs !== null) clock.noteEvent(Math.floor(atMs / 1000) - Math.ceil(receivedAtMs / 1000));
    }
    const byPerson = new EventsByPerson(this.#facts, people.register);
    this.#measure(people, clock.skew, byPerson);
    const context = this.#contextOf(people, clock.skew);
    // Rule 15: an exempt member is on lists whether online or not.
    const ofExempt = { ...context, listsProveAbsence: false, arePaired: () => false };
    for (let personIndex = 0; personIndex < people.register.size; personIndex += 1) {
      const events = byPerson.of(personIndex);
      if (events.length === 0) continue;
      const isExempt = people.exempt.spansOf(personIndex).length > 0;
      const proofs = new EventProofs(personIndex, events, isExempt ? ofExempt : context);
      people.setBounds(personIndex, proofs.applyTo(people.openBoundsOf(personIndex, clock.skew)));
    }
  }

  /** Compares what lists prove with the events, before any of them is applied. */
  #measure(people: People, skew: ClockSkew, byPerson: EventsByPerson): void {
    const since = this.absences.first?.to ?? Number.POSITIVE_INFINITY;
    people.forEach(skew, (personIndex, stays) => {
      this.recall.note(stays, byPerson.of(personIndex), skew.aheadAtMost, since);
    });
    this.recall.finish();
  }

  #contextOf(people: People, { aheadAtMost }: ClockSkew): EventContext {
    const readFrom = Math.min(this.#firstMinute, this.absences.first?.from ?? Number.POSITIVE_INFINITY);
    return {
      absences: this.absences,
      listsProveAbsence: !people.register.mayNameTwice,
      aheadAtMost,
      arePaired: (at, lastProof) =>
        this.#pairedEvents &&
        lastProof >= readFrom &&
        // A longer visit since the last proof would have been seen.
        this.recall.isWhole(Math.max(lastProof, at - longestUnseenSeconds), at) &&
        this.absences.showsReturns(lastProof, at),
      onContradiction: () => {
        this.contradictions += 1;
      },
    };
  }
}
