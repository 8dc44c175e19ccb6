import type { GapReason, SlotObservation } from "../attendance/observation.ts";
import { slotSeconds } from "../attendance/observation.ts";
import { type PicturePiece, RoomPicture } from "../attendance/reports/room-picture.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "../attendance/rules/time-order.ts";
import type { GroupId } from "../identity/ids.ts";
import type { Column } from "./parquet-table.ts";
import { dateOf } from "./stays-table.ts";

/** How many people a sample showed, and the stretch of the day that it speaks for; or a slot in which nothing was observed. */
export interface CountRow {
  readonly group_id: GroupId;
  readonly started_at: Date;
  readonly ended_at: Date;
  readonly sample: PicturePiece["kind"] | "gap";
  readonly people: number | null;
  readonly sampled_at: Date | null;
  readonly every_seconds: number | null;
  readonly gap_reason: GapReason | null;
}

export const countColumns: readonly Column<CountRow>[] = [
  { name: "group_id", type: "STRING" },
  { name: "started_at", type: "TIMESTAMP" },
  { name: "ended_at", type: "TIMESTAMP" },
  { name: "sample", type: "STRING" },
  { name: "people", type: "INT32", nullable: true },
  { name: "sampled_at", type: "TIMESTAMP", nullable: true },
  { name: "every_seconds", type: "INT32", nullable: true },
  { name: "gap_reason", type: "STRING", nullable: true },
];

/** Collects the rows while the room is read. */
export class CountRows implements RoomListener {
  readonly #groupId: GroupId;
  readonly #window: TimeWindow;
  readonly #picture: RoomPicture;
  readonly #rows: CountRow[] = [];

  constructor(groupId: GroupId, window: TimeWindow) {
    this.#groupId = groupId;
    this.#window = window;
    this.#picture = new RoomPicture(window, (piece) => this.#addPiece(piece));
  }

  onSlot(observation: SlotObservation): void {
    this.#picture.onSlot(observation);
    const { slot, counts, rosters, gaps, dissolved } = observation;
    const isWithin = slot >= this.#window.from && slot < this.#window.to;
    const gap = gaps.find(({ what }) => what === "count") ?? gaps[0];
    if (!isWithin || gap === undefined || counts.length > 0 || rosters.length > 0 || dissolved) return;
    this.#rows.push({
      group_id: this.#groupId,
      started_at: dateOf(slot),
      ended_at: dateOf(slot + slotSeconds),
      sample: "gap",
      people: null,
      sampled_at: null,
      every_seconds: null,
      gap_reason: gap.reason,
    });
  }

  onCount(count: JudgedCount): void {
    this.#picture.onCount(count);
  }

  onRoster(roster: JudgedRoster): void {
    this.#picture.onRoster(roster);
  }

  /** Ascending by time. Call once, after the last observation. */
  finish(): CountRow[] {
    this.#picture.finish();
    return this.#rows.sort((one, other) => one.started_at.getTime() - other.started_at.getTime());
  }

  #addPiece({ start, end, people, kind, at, everySeconds }: PicturePiece): void {
    this.#rows.push({
      group_id: this.#groupId,
      started_at: dateOf(start),
      ended_at: dateOf(end),
      sample: kind,
      people,
      sampled_at: dateOf(at),
      every_seconds: everySeconds,
      gap_reason: null,
    });
  }
}
