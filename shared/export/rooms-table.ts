import type { AttendeeReport } from "../attendance/reports/attendees.ts";
import { ratioNearest } from "../attendance/reports/bounded-ratio.ts";
import { type CountBucket, dueSlots } from "../attendance/reports/count-buckets.ts";
import { coverageOf } from "../attendance/reports/list-tally.ts";
import type { RecordedRoom } from "../attendance/table/recorded-rooms.ts";
import type { GroupId } from "../identity/ids.ts";
import type { Column } from "./parquet-table.ts";
import { dateOf } from "./stays-table.ts";

/** The day of a room in one row. */
export interface RoomRow {
  readonly group_id: GroupId;
  readonly group_type: string;
  readonly peak_people: number | null;
  readonly peak_at: Date | null;
  readonly average_people: number | null;
  readonly person_seconds: bigint;
  readonly observed_seconds: number;
  readonly slots_due: number;
  readonly slots_sampled: number;
  readonly people_present: number;
  readonly people_unknown: number;
  readonly list_coverage: number | null;
  readonly detection_floor_seconds: number;
}

export const roomColumns: readonly Column<RoomRow>[] = [
  { name: "group_id", type: "STRING" },
  { name: "group_type", type: "STRING" },
  { name: "peak_people", type: "INT32", nullable: true },
  { name: "peak_at", type: "TIMESTAMP", nullable: true },
  { name: "average_people", type: "DOUBLE", nullable: true },
  { name: "person_seconds", type: "INT64" },
  { name: "observed_seconds", type: "INT32" },
  { name: "slots_due", type: "INT32" },
  { name: "slots_sampled", type: "INT32" },
  { name: "people_present", type: "INT32" },
  { name: "people_unknown", type: "INT32" },
  { name: "list_coverage", type: "DOUBLE", nullable: true },
  { name: "detection_floor_seconds", type: "INT32" },
];

/** @param counts of the whole day */
export function roomRow({ groupId, groupType }: RecordedRoom, counts: CountBucket, report: AttendeeReport): RoomRow {
  const { peak, personSeconds, observedSeconds, sampledSlots } = counts;
  const people = { present: 0, absent: 0, unknown: 0 };
  report.forEach(({ status }) => {
    people[status] += 1;
  });
  return {
    group_id: groupId,
    group_type: groupType,
    peak_people: peak?.count ?? null,
    peak_at: peak === null ? null : dateOf(peak.at),
    average_people: observedSeconds === 0 ? null : ratioNearest(personSeconds, observedSeconds, 2),
    person_seconds: BigInt(personSeconds),
    observed_seconds: observedSeconds,
    slots_due: dueSlots(counts).due,
    slots_sampled: sampledSlots,
    people_present: people.present,
    people_unknown: people.unknown,
    list_coverage: coverageOf(report.lists),
    detection_floor_seconds: report.detectionFloorSeconds,
  };
}
