import { slotSeconds } from "../attendance/observation.ts";
import { mostNamings } from "../attendance/room-history.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { readExpectedList } from "../attendance/table/expected-lists.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { ExpectedPeople } from "./expected-people.ts";
import { contextOf, type RecordReads } from "./record-stretches.ts";
import type { ReportedRoom } from "./reported-room.ts";

/**
 * The room's own list of expected people, for a report about a window.
 *
 * @returns `not-comparable` when the list holds pseudonyms and the window people who are recorded under their user IDs: each of them
 *   might be any of the expected
 */
export async function readRoomsList(
  { table, room }: RecordReads,
  window: TimeWindow,
): Promise<ExpectedPeople | "not-comparable" | undefined> {
  const { list } = await readExpectedList(table, room);
  if (list === undefined) {
    return undefined;
  }
  if (list.pseudonymous && !holdsPseudonymsOnly(room, contextOf(window))) {
    return "not-comparable";
  }
  const { people, pseudonymous, reading } = list;
  return {
    userIds: people.map(({ userId }) => userId),
    details: new Map(people.flatMap(({ userId, name }) => (name === undefined ? [] : [[userId, { name }]]))),
    givenBy: "room",
    pseudonymous,
    complete: reading?.complete ?? true,
    ...(reading === undefined ? {} : { observedAt: isoUtc(reading.readAt) }),
  };
}

/** A sweep that was at work when the naming was changed ended its slot as before. */
function holdsPseudonymsOnly({ namings }: ReportedRoom, { from, to }: TimeWindow): boolean {
  const oldest = namings[0]?.since ?? Number.POSITIVE_INFINITY;
  // Older changes of a history that is full were dropped.
  const isKnown = namings.length > 0 && (namings.length < mostNamings || oldest <= from);
  const untilOf = (index: number): number => (namings[index + 1]?.since ?? Number.POSITIVE_INFINITY) + slotSeconds;
  return (
    isKnown && namings.every(({ since, pseudonymous }, index) => pseudonymous || untilOf(index) <= from || since >= to)
  );
}
