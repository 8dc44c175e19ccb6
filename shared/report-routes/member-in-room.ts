import { comparableId } from "../attendance/id-case.ts";
import { addListStatistics, emptyListStatistics, type ListStatistics } from "../attendance/reports/list-tally.ts";
import { noteLimits, noteNamings } from "../attendance/reports/report-notes.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { readExpectedList } from "../attendance/table/expected-lists.ts";
import type { EpochSeconds, UserId } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import { type MemberOrder, type MemberPart, readMemberPart } from "./member-in-part.ts";
import { addFigures, type MemberTotals } from "./member-totals.ts";
import type { PageBudget } from "./page-budget.ts";
import { pseudonymsOfApp } from "./person-names.ts";
import { presentBasis, type RecordReads, type RecordStretch, reasonOf } from "./record-stretches.ts";
import { noteNames, noteNamingChanges, noteRoom } from "./room-notes.ts";
import { roomParts } from "./room-parts.ts";

/** One person in one room, as far as a page reached. */
export interface MemberInRoom {
  readonly totals: MemberTotals;
  /** The instant to go on with; undefined when the window is done. */
  readonly next: EpochSeconds | undefined;
  /** Undefined for a room that has nothing of the person, and was read without gaps in its sources. */
  readonly entry: ReturnType<RoomEntry["presentUpTo"]>;
}

/** Reads a room part by part until the window or the page's budget ends; always one part at least. */
export async function readMemberInRoom(
  reads: RecordReads,
  window: TimeWindow,
  order: MemberOrder,
  before: MemberTotals,
  budget: PageBudget,
): Promise<MemberInRoom> {
  const entry = new RoomEntry(reads, window);
  entry.expected = await findOnList(reads, order);
  let totals = before;
  for await (const { to, parts, stretches } of roomParts(reads, window)) {
    entry.addStretches(stretches);
    for (const part of parts) {
      const read = await readMemberPart(reads, part, order);
      totals = addFigures(totals, read.figures, read.isSeen, part.session !== undefined);
      entry.add(read);
      budget.spend(read.row);
      if (budget.isSpent && part.to < to) return { totals, next: part.to, entry: entry.presentUpTo(part.to) };
    }
    if (budget.isSpent && to < window.to) return { totals, next: to, entry: entry.presentUpTo(to) };
  }
  return { totals, next: undefined, entry: entry.presentUpTo(window.to) };
}

/** The person on the room's list of expected people; undefined when the person is not on it. */
async function findOnList(
  { table, room }: RecordReads,
  { userId, pseudonymKey }: MemberOrder,
): Promise<{ readonly name?: string } | undefined> {
  const { list } = await readExpectedList(table, room);
  if (list === undefined) return undefined;
  const key = list.pseudonymous ? await pseudonymKey() : undefined;
  const form = (id: UserId): UserId => comparableId(room.groupType, id);
  const names = [form(userId), ...(key === undefined ? [] : [pseudonymsOfApp(key, room.app, room.groupType)(userId)])];
  const person = list.people.find((one) => names.includes(form(one.userId)) || names.includes(one.userId));
  return person === undefined ? undefined : { ...(person.name === undefined ? {} : { name: person.name }) };
}

/** What a page says of one room. */
class RoomEntry {
  expected: { readonly name?: string } | undefined;
  readonly #reads: RecordReads;
  readonly #window: TimeWindow;
  readonly #stretches: RecordStretch[] = [];
  readonly #rows: NonNullable<MemberPart["row"]>[] = [];
  readonly #notes = new Set<string>();
  #lists: ListStatistics = emptyListStatistics;
  #clockAheadSeconds = 0;
  #isUncertain = false;

  constructor(reads: RecordReads, window: TimeWindow) {
    this.#reads = reads;
    this.#window = window;
  }

  addStretches(stretches: readonly RecordStretch[]): void {
    this.#stretches.push(...stretches);
  }

  add({ row, figures, report }: MemberPart): void {
    if (row !== undefined) this.#rows.push(row);
    this.#isUncertain ||= figures.status === "unknown";
    this.#lists = addListStatistics(this.#lists, report.lists);
    this.#clockAheadSeconds = Math.max(this.#clockAheadSeconds, report.clockAheadSeconds);
    for (const note of [...noteNamings(report.names), ...noteNames(this.#reads, report.names)]) this.#notes.add(note);
  }

  presentUpTo(end: EpochSeconds) {
    const stretches = this.#stretches
      .filter(({ from }) => from < end)
      .map((stretch) => ({ ...stretch, to: Math.min(end, stretch.to) }));
    const isWorthShowing =
      this.#rows.length > 0 ||
      this.expected !== undefined ||
      this.#isUncertain ||
      stretches.some((stretch) => reasonOf(stretch) !== undefined);
    return isWorthShowing ? this.#present(stretches) : undefined;
  }

  #present(stretches: readonly RecordStretch[]) {
    const { room } = this.#reads;
    return {
      groupId: room.groupId,
      groupType: room.groupType,
      ...(room.label === undefined ? {} : { label: room.label }),
      recordedSince: isoUtc(room.recordedSince),
      ...(this.expected === undefined ? {} : { expected: this.expected }),
      sessions: this.#rows,
      basis: presentBasis(stretches),
      notes: [
        ...noteRoom(this.#reads, this.#window),
        ...noteLimits(this.#lists, this.#clockAheadSeconds),
        ...this.#notes,
        ...noteNamingChanges(this.#reads, this.#window),
      ],
    };
  }
}
