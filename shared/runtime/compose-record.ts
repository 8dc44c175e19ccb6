import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { realWorld } from "../upstream/world.ts";
import { tableEnvironment } from "./environment.ts";
import { createTableClient } from "./table-client.ts";

/** The attendance table. Reads the environment; throws when it is wrong. */
export function composeTable(): AttendanceTable {
  return { client: createTableClient(), tableName: tableEnvironment().tableName, now: realWorld.now };
}
