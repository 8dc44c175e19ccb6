import type { PeopleRegister } from "../people-register/people-register.ts";
import type { RoomEvent } from "../room-event.ts";
import { kindRank, type PersonEvent } from "./person-event.ts";

const nobody = -1;

/**
 * Index of events by person: the numbers of the events, grouped by a counting sort. What is made of them for one person is made when
 * it is asked for, so that a day's hundred thousand events do not all live at the same time.
 */
export class EventsByPerson {
  readonly #events: readonly RoomEvent[];
  /** Numbers of events, one person's after the other's; those of one person ascend. */
  readonly #order: Int32Array;
  /** By person index: where the person's begin in `#order`. One more than there are people. */
  readonly #begins: Int32Array;
  /** The end of the group is an event of everybody. */
  readonly #ofEverybody: readonly PersonEvent[];

  /** Enters the people of the events into the register. @param events ascending, each once */
  constructor(events: readonly RoomEvent[], register: PeopleRegister) {
    const people = Int32Array.from(events, ({ userId, atMs, kind }) =>
      userId === null || atMs === null || kind === "destroyed" ? nobody : register.enter(userId),
    );
    this.#events = events;
    this.#begins = new Int32Array(register.size + 1);
    for (const person of people) if (person !== nobody) this.#begins[person + 1] = 1 + (this.#begins[person + 1] ?? 0);
    for (let person = 1; person < this.#begins.length; person += 1) {
      this.#begins[person] = (this.#begins[person] ?? 0) + (this.#begins[person - 1] ?? 0);
    }
    this.#order = new Int32Array(this.#begins.at(-1) ?? 0);
    const ends = this.#begins.slice();
    for (const [number, person] of people.entries()) {
      if (person === nobody) continue;
      const end = ends[person] ?? 0;
      this.#order[end] = number;
      ends[person] = end + 1;
    }
    this.#ofEverybody = events
      .filter(({ kind }) => kind === "destroyed")
      .flatMap((event) => personEventOf(event) ?? []);
  }

  /** Ascending. */
  of(personIndex: number): readonly PersonEvent[] {
    const events: PersonEvent[] = [];
    const end = this.#begins[personIndex + 1] ?? 0;
    for (let at = this.#begins[personIndex] ?? 0; at < end; at += 1) {
      const event = personEventOf(this.#events[this.#order[at] ?? nobody]);
      if (event !== undefined) events.push(event);
    }
    events.push(...this.#ofEverybody);
    return events.length > 1 ? events.sort(compareEvents) : events;
  }
}

/** Undefined for an event without the vendor's time. */
function personEventOf(event: RoomEvent | undefined): PersonEvent | undefined {
  if (event === undefined || event.atMs === null) return undefined;
  const { kind, atMs, graceSeconds } = event;
  // A device that exits was there just before.
  return { kind, at: (kind === "exited" ? atMs - 1 : atMs) / 1000, graceSeconds };
}

function compareEvents(one: PersonEvent, other: PersonEvent): number {
  return one.at - other.at || kindRank[one.kind] - kindRank[other.kind];
}
