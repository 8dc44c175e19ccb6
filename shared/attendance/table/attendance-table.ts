import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EpochMs } from "../../identity/ids.ts";

/** DynamoDB's limit of one BatchWriteItem. */
export const batchSize = 25;

/**
 * The one table: string keys `pk` and `sk`, time to live in `ttl` (epoch seconds). DynamoDB deletes expired items days
 * late and some stand-ins never do, so every reader of an item with a `ttl` compares it with `now` itself.
 */
export interface AttendanceTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly now: () => EpochMs;
}
