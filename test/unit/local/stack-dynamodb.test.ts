import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeTableCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import { type EmbeddedDynamoDbOptions, startEmbeddedDynamoDb } from "../../../local/embedded-dynamodb.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall-dynamodb-"));
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) {
    await cleanUp();
  }
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedDynamoDbOptions> = {}) {
  const database = await startEmbeddedDynamoDb({ tableName: "rollcall-local", ...options });
  cleanups.push(() => database.close().catch(() => {}));
  return database;
}

const key = { pk: { S: "app#main" }, sk: { S: "room#1" } };

describe("the embedded DynamoDB", () => {
  it("has the table of the deployment, ready for use", async () => {
    const { client } = await start();

    const { Table } = await client.send(new DescribeTableCommand({ TableName: "rollcall-local" }));

    expect(Table?.TableStatus).toBe("ACTIVE");
    expect(Table?.KeySchema).toEqual([
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ]);
  });

  it("has kept its items when it starts again on the same folder", async () => {
    const path = join(folder, "kept");
    const before = await start({ path });
    await before.client.send(new PutItemCommand({ TableName: "rollcall-local", Item: { ...key, label: { S: "x" } } }));
    await before.close();

    const { client } = await start({ path });
    const { Item } = await client.send(new GetItemCommand({ TableName: "rollcall-local", Key: key }));

    expect(Item?.["label"]).toEqual({ S: "x" });
  });

  it("starts empty every time when it has no folder", async () => {
    const before = await start();
    await before.client.send(new PutItemCommand({ TableName: "rollcall-local", Item: key }));
    await before.close();

    const { client } = await start();
    const { Item } = await client.send(new GetItemCommand({ TableName: "rollcall-local", Key: key }));

    expect(Item).toBeUndefined();
  });

  it("stops at once although clients hold connections open", async () => {
    const database = await start();
    const socket = connect(Number(new URL(database.endpoint).port), "127.0.0.1");
    await once(socket, "connect");
    // Half a request: Node waits a minute for the rest.
    socket.write("POST / HTTP/1.1\r\nHost: x\r\n");
    await fetch(database.endpoint);
    const startedAt = performance.now();

    await database.close();

    socket.destroy();
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });
});
