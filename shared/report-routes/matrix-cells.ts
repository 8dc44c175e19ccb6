import { ignoresCase } from "../attendance/id-case.ts";
import { neededKey, type PseudonymKey } from "../attendance/pseudonyms.ts";
import type { AttendeeStatus } from "../attendance/reports/attendee.ts";
import { type AttendeeReport, reportAttendees } from "../attendance/reports/attendees.ts";
import type { PersonDetails } from "../attendance/reports/person-details.ts";
import { figuresOf, type PersonFigures } from "../attendance/reports/person-figures.ts";
import { PersonLookup } from "../attendance/reports/person-lookup.ts";
import type { UserId } from "../identity/ids.ts";
import { refuseTooLong } from "./expected-ids.ts";
import { refuseTooLongAliases } from "./expected-person.ts";
import type { MatrixColumn } from "./matrix-columns.ts";
import type { MatrixPeople } from "./matrix-people.ts";
import { type PseudonymOf, pseudonymsOfApp } from "./person-names.ts";
import { planStretches, type RecordStretch, recordAround } from "./record-stretches.ts";

/** A number of sessions or people: at least, at most. */
export interface CountBounds {
  readonly min: number;
  readonly max: number;
}

/** What is kept of a report: the people and their stays are not. */
export type ColumnFacts = Pick<
  AttendeeReport,
  "frame" | "measure" | "lists" | "names" | "clockAheadSeconds" | "detectionFloorSeconds" | "absenceFloorSeconds"
>;

/** One session of the matrix as it was read. */
export interface ReadColumn extends MatrixColumn {
  readonly facts: ColumnFacts;
  /** The sources of its time. */
  readonly stretches: readonly RecordStretch[];
  /** Of the people of the page, in their order. */
  readonly cells: readonly PersonFigures[];
  /** Of all people of the matrix. */
  readonly totals: ColumnTotals;
}

export interface ColumnTotals {
  readonly people: Readonly<Record<AttendeeStatus, number>>;
  /** People who attended. */
  readonly attended: CountBounds;
  readonly secondsMin: number;
  readonly secondsMax: number;
}

/** The pseudonym key of the deployment, and the pseudonyms that were made with it. */
export class MatrixPseudonyms {
  readonly #key: () => Promise<PseudonymKey | undefined>;
  #pseudonymOf: PseudonymOf | undefined;

  constructor(key: () => Promise<PseudonymKey | undefined>) {
    this.#key = key;
  }

  /** Undefined when there is no key, and the room needs none. @throws RollcallError `misconfigured` when the room needs one */
  async of({ reads: { room } }: MatrixColumn): Promise<PseudonymOf | undefined> {
    const key = await this.#key();
    if (key === undefined && !room.pseudonymous) return undefined;
    this.#pseudonymOf ??= pseudonymsOfApp(neededKey(key), room.app, room.groupType);
    return this.#pseudonymOf;
  }
}

/**
 * Reads one session once: the cells of the page, and the totals of everybody.
 *
 * @param shown indexes of the people of the page
 */
export async function readColumn(
  column: MatrixColumn,
  { people, pseudonymous, givenBy }: MatrixPeople,
  shown: readonly number[],
  minShare: number | undefined,
  pseudonyms: MatrixPseudonyms,
): Promise<ReadColumn> {
  const { reads, window, plan } = column;
  const { room } = reads;
  const userIds = people.map(({ userId }) => userId);
  let pseudonymOf: PseudonymOf | undefined;
  const expected = {
    userIds,
    details: aliasesOf(people),
    pseudonymous: pseudonymous || room.pseudonymous,
    pseudonymOf: async () => {
      pseudonymOf = pseudonymous ? (userId: UserId) => userId : await pseudonyms.of(column);
      return pseudonymOf;
    },
  };
  const measures = { ...(minShare === undefined ? {} : { minShare }), ...(plan === undefined ? {} : { plan }) };
  const report = await reportAttendees(recordAround(reads, window), window, { ...measures, expected }, room.settings);
  if (givenBy === "request" && !room.pseudonymous) {
    refuseTooLong(userIds, room.groupType, () => seenIds(report));
    refuseTooLongAliases(people, room.groupType, () => seenIds(report));
  }
  const lookup = new PersonLookup(report.register, { isCaseIgnored: ignoresCase(room.groupType), pseudonymOf });
  const figures = userIds.map((userId) => {
    const found = figuresOf(report, lookup.indexesOf(userId), minShare);
    if (found === undefined) throw new Error("an expected person has no row");
    return found;
  });
  const cells = shown.flatMap((index) => figures[index] ?? []);
  const stretches = await planStretches(reads, window, true);
  return { ...column, facts: factsOf(report), stretches, cells, totals: totalsOf(figures) };
}

/** Of those who have any: they unite the stays of several IDs in one row. */
function aliasesOf(people: MatrixPeople["people"]): ReadonlyMap<UserId, PersonDetails> {
  return new Map(people.flatMap(({ userId, alias }) => (alias === undefined ? [] : [[userId, { alias }] as const])));
}

function factsOf(report: AttendeeReport): ColumnFacts {
  const { frame, measure, lists, names, clockAheadSeconds, detectionFloorSeconds, absenceFloorSeconds } = report;
  return { frame, measure, lists, names, clockAheadSeconds, detectionFloorSeconds, absenceFloorSeconds };
}

/** The IDs of the people who have stays. */
function seenIds({ forEach }: AttendeeReport): readonly UserId[] {
  const userIds: UserId[] = [];
  forEach(({ stayCount, userId }) => {
    if (stayCount > 0) userIds.push(userId);
  });
  return userIds;
}

function totalsOf(cells: readonly PersonFigures[]): ColumnTotals {
  const people = { present: 0, absent: 0, unknown: 0 };
  let secondsMin = 0;
  let secondsMax = 0;
  for (const cell of cells) {
    people[cell.status] += 1;
    secondsMin += cell.secondsMin;
    secondsMax += cell.secondsMax;
  }
  return { people, attended: attendedIn(cells), secondsMin, secondsMax };
}

export function attendedIn(cells: readonly PersonFigures[]): CountBounds {
  return {
    min: cells.filter(({ attended }) => attended === true).length,
    max: cells.filter(({ attended }) => attended !== false).length,
  };
}
