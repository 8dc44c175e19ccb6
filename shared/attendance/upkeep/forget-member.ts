import type { EpochSeconds, GroupId } from "../../identity/ids.ts";
import { type Deadline, remainingMs } from "../../upstream/deadline.ts";
import { comparableId, ignoresCase } from "../id-case.ts";
import { slotSeconds } from "../observation.ts";
import { neededKey, type PseudonymKey, pseudonym } from "../pseudonyms.ts";
import { chainSeconds, dayOf, nextDay } from "../record/chain-rules.ts";
import type { Erasure } from "../record/erase-member.ts";
import type { PersonHash } from "../reports/person-hash.ts";
import type { AttendanceTable } from "../table/attendance-table.ts";
import { eraseEventsFromDay } from "../table/erase-events.ts";
import { deleteSlots, eachDay, eraseFromDay } from "../table/erasure.ts";
import { markErasure } from "../table/erasure-marks.ts";
import { getRecordedRoom, listRecordedRooms, type RecordedRoom } from "../table/recorded-rooms.ts";
import { readPersonHash } from "../table/rollup-key.ts";
import { eraseFromRollups } from "../table/rollups.ts";
import { eraseFromExpectedList } from "./expected-lists.ts";
import type { ExportedDays } from "./exported-days.ts";
import { type ForgetOrder, type ForgetOutcome, type ForgetPosition, forgetStart } from "./forget-progress.ts";

export interface ForgetDependencies {
  readonly table: AttendanceTable;
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
  /** Undefined where days are not exported. */
  readonly exported?: ExportedDays;
}

/** Reserved for the answer, and for the page of slots that is being rewritten when time runs short. */
const reserveMs = 4_000;

/** DynamoDB deletes expired items "within a few days"; until then their bytes are there. */
const deletionLagDays = 7;

/** How late events come: the queue keeps them for four days, and a vendor repeats failed webhooks for three. */
const eventLagDays = 4;

const roomsPerPage = 25;

/**
 * Removes a person from everything that is recorded of an app's rooms, until the deadline is near. Repeating it from any
 * position is harmless.
 */
export async function forgetMember(
  dependencies: ForgetDependencies,
  order: ForgetOrder,
  start: ForgetPosition,
  deadline: Deadline,
): Promise<ForgetOutcome> {
  const erasing = new Erasing(dependencies, order, start, deadline);
  await erasing.run();
  return erasing.outcome();
}

const passes = ["whole", "again", "exported"] as const;

class Erasing {
  readonly #table: AttendanceTable;
  readonly #pseudonymKey: ForgetDependencies["pseudonymKey"];
  readonly #exported: ForgetDependencies["exported"];
  readonly #order: ForgetOrder;
  readonly #deadline: Deadline;
  #at: ForgetPosition;
  #done = false;
  #hash: PersonHash | undefined;

  constructor(
    { table, pseudonymKey, exported }: ForgetDependencies,
    order: ForgetOrder,
    start: ForgetPosition,
    deadline: Deadline,
  ) {
    this.#table = table;
    this.#pseudonymKey = pseudonymKey;
    this.#exported = exported;
    this.#order = order;
    // A run that an earlier version of this program began lacks the newer counts.
    this.#at = { ...forgetStart(table), ...start };
    this.#deadline = deadline;
  }

  async run(): Promise<void> {
    for (const pass of passes.slice(passes.indexOf(this.#at.pass))) {
      if (pass !== this.#at.pass) {
        this.#at = { ...this.#at, pass, after: undefined, from: undefined };
      }
      if (!(await (pass === "exported" ? this.#exportedFiles() : this.#rooms()))) {
        return;
      }
    }
    this.#done = true;
  }

  outcome(): ForgetOutcome {
    const { roomsDone, slotsRewritten, slotsDeleted, eventItemsRewritten, rollupsRewritten } = this.#at;
    const { expectedListsRewritten, exportedDaysRewritten } = this.#at;
    const record = { roomsDone, slotsRewritten, slotsDeleted, eventItemsRewritten, rollupsRewritten };
    const progress = { ...record, expectedListsRewritten, exportedDaysRewritten };
    return { progress, next: this.#done ? undefined : this.#at };
  }

  /** False when time ran short before all files were covered. */
  async #exportedFiles(): Promise<boolean> {
    const exported = this.#exported;
    if (exported === undefined) {
      return true;
    }
    const { app } = this.#order;
    await markErasure(this.#table, app, this.#deadline.signal);
    const byRoom = new Map<GroupId, Promise<readonly Erasure[]>>();
    const erasuresOf = (groupId: GroupId): Promise<readonly Erasure[]> => {
      const erasures = byRoom.get(groupId) ?? this.#erasuresForGroup(groupId);
      byRoom.set(groupId, erasures);
      return erasures;
    };
    for await (const { upTo, rewritten } of exported.erase(app, erasuresOf, this.#at.afterFile)) {
      const exportedDaysRewritten = this.#at.exportedDaysRewritten + rewritten;
      this.#at = { ...this.#at, exportedDaysRewritten, afterFile: upTo };
      if (!this.#hasTime()) {
        return false;
      }
    }
    return true;
  }

  /** False when time ran short before all rooms were covered. */
  async #rooms(): Promise<boolean> {
    for (;;) {
      const { after } = this.#at;
      const page = await listRecordedRooms(this.#table, this.#order.app, {
        limit: roomsPerPage,
        ...(after === undefined ? {} : { after }),
      });
      for (const room of page.rooms) {
        if (!(await this.#room(room))) {
          return false;
        }
        const roomsDone = this.#at.roomsDone + (this.#at.pass === "whole" ? 1 : 0);
        this.#at = { ...this.#at, roomsDone, after: room.groupId, from: undefined };
      }
      if (page.next === undefined) {
        return true;
      }
    }
  }

  async #room(room: RecordedRoom): Promise<boolean> {
    const erasures = await this.#erasuresFor(room);
    const wasExpected = await eraseFromExpectedList(this.#table, room, erasures, this.#deadline);
    const expectedListsRewritten = this.#at.expectedListsRewritten + (wasExpected ? 1 : 0);
    this.#at = { ...this.#at, expectedListsRewritten };
    const first = Math.min(this.#firstSlot(room), this.#firstEvent(room));
    const now = Math.floor(this.#table.now() / 1000);
    // One minute ahead: by the faster clock of a sweep the next slot may have begun.
    for (const day of eachDay(this.#at.from ?? first, now + slotSeconds)) {
      const from = Math.max(day, this.#at.from ?? first);
      for (const [index, erasure] of erasures.entries()) {
        const isLast = index === erasures.length - 1;
        if (!(await this.#day(room, from, erasure, isLast))) {
          return false;
        }
      }
    }
    const { signal } = this.#deadline;
    // Days whose record is kept may be rolled up again at any time, when events come late.
    const rollupsFrom = this.#at.pass === "whole" ? undefined : this.#oldestKept(room);
    for (const erasure of erasures) {
      const hash = await this.#rollupHash();
      const rewritten = await eraseFromRollups(this.#table, room, erasure, hash, { from: rollupsFrom, signal });
      this.#at = { ...this.#at, rollupsRewritten: this.#at.rollupsRewritten + rewritten };
    }
    return true;
  }

  /** The events of the day, then its slots. False when time ran short. `from` advances with the last of the room's erasures. */
  async #day(room: RecordedRoom, from: EpochSeconds, erasure: Erasure, isLast: boolean): Promise<boolean> {
    const { signal } = this.#deadline;
    if (!this.#hasTime()) {
      return false;
    }
    for await (const page of eraseEventsFromDay(this.#table, room, from, erasure, signal)) {
      const eventItemsRewritten = this.#at.eventItemsRewritten + page.rewritten + page.deleted;
      this.#at = { ...this.#at, eventItemsRewritten };
      if (!this.#hasTime()) {
        return false;
      }
    }
    const firstSlot = Math.max(from, this.#firstSlot(room));
    if (firstSlot >= nextDay(dayOf(from))) {
      this.#at = { ...this.#at, ...(isLast ? { from: nextDay(dayOf(from)) } : {}) };
      return true;
    }
    for await (const page of eraseFromDay(this.#table, room, firstSlot, erasure, signal)) {
      await deleteSlots(this.#table, room, page.unreadable, signal);
      this.#at = {
        ...this.#at,
        slotsRewritten: this.#at.slotsRewritten + page.rewritten,
        slotsDeleted: this.#at.slotsDeleted + page.unreadable.length,
        ...(isLast ? { from: page.doneTo } : {}),
      };
      if (!this.#hasTime()) {
        return false;
      }
    }
    return true;
  }

  #hasTime(): boolean {
    return remainingMs(this.#deadline, this.#table.now()) > reserveMs;
  }

  #firstSlot(room: RecordedRoom): EpochSeconds {
    if (this.#at.pass === "again") {
      return Math.floor(this.#at.startedAt / chainSeconds) * chainSeconds - chainSeconds;
    }
    return this.#oldestKept(room);
  }

  /** Both passes cover the events of all days of which events may still come. */
  #firstEvent(room: RecordedRoom): EpochSeconds {
    const late = dayOf(this.#at.startedAt - eventLagDays * 86_400);
    return this.#at.pass === "again" ? Math.max(late, this.#oldestKept(room)) : this.#oldestKept(room);
  }

  #oldestKept(room: RecordedRoom): EpochSeconds {
    const oldest = this.#at.startedAt - (room.retentionDays + 1 + deletionLagDays) * 86_400;
    return dayOf(Math.max(room.since - slotSeconds, oldest));
  }

  /** The key of roll-ups, which the first roll-up makes: read again until it exists. */
  async #rollupHash(): Promise<PersonHash | undefined> {
    this.#hash ??= await readPersonHash(this.#table, this.#deadline.signal);
    return this.#hash;
  }

  /** Empty for a file that is no room's. */
  async #erasuresForGroup(groupId: GroupId): Promise<readonly Erasure[]> {
    const room = await getRecordedRoom(this.#table, { app: this.#order.app, groupId });
    return room === undefined ? [] : await this.#erasuresFor(room);
  }

  /** One erasure for each kind of name under which the room ever recorded people. */
  async #erasuresFor({ names, groupType }: RecordedRoom): Promise<readonly Erasure[]> {
    const { app, userId, replace } = this.#order;
    const hidden =
      names.pseudonyms || replace
        ? pseudonym(neededKey(await this.#pseudonymKey()), app, comparableId(groupType, userId))
        : undefined;
    const inAnyCase = ignoresCase(groupType) ? { ignoresCase: true } : {};
    const erasures: Erasure[] = [];
    if (names.plain) {
      erasures.push({ userId, ...inAnyCase, ...(replace && hidden !== undefined ? { replaceBy: hidden } : {}) });
    }
    if (names.pseudonyms && !replace && hidden !== undefined) {
      erasures.push({ userId: hidden, ...inAnyCase });
    }
    return erasures;
  }
}
