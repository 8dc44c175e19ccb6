import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { realWorld } from "../upstream/world.ts";
import { tableEnvironment } from "./environment.ts";

/** The attendance table. Reads the environment; throws when it is wrong. */
export function composeTable(): AttendanceTable {
  return { client: new DynamoDBClient(), tableName: tableEnvironment().tableName, now: realWorld.now };
}
