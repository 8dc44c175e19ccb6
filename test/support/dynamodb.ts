import { randomUUID } from "node:crypto";
import process from "node:process";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import type { EpochMs } from "../../shared/identity/ids.ts";

export interface TestTable extends AttendanceTable {
  readonly close: () => Promise<void>;
}

/**
 * An empty table of the deployed shape: in memory, or, with `ROLLCALL_TEST_DYNAMODB_ENDPOINT`, a new one at that endpoint
 * (region and credentials from the usual AWS variables), deleted by `close`.
 */
export async function startTestTable(now: () => EpochMs): Promise<TestTable> {
  const endpoint = process.env["ROLLCALL_TEST_DYNAMODB_ENDPOINT"];
  const tableName = `rollcall-test-${randomUUID()}`;
  if (endpoint === undefined || endpoint === "") {
    const { client, close } = await startEmbeddedDynamoDb({ tableName });
    return { client, tableName, now, close };
  }
  const client = new DynamoDBClient({ endpoint });
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: tableName });
  const close = async (): Promise<void> => {
    await client.send(new DeleteTableCommand({ TableName: tableName }));
    client.destroy();
  };
  return { client, tableName, now, close };
}
