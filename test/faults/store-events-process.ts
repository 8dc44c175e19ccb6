import process from "node:process";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../local/embedded-aws-identity.ts";
import { type QueuedMessage, storeEvents } from "../../shared/events/store-events.ts";

/** Message to a process that will be killed: what it works on. */
export interface StoreScenario {
  readonly tableEndpoint: string;
  readonly tableName: string;
  readonly nowMs: number;
  readonly messages: readonly QueuedMessage[];
}

process.send?.("ready");
process.once("message", (scenario: StoreScenario) => {
  void run(scenario).then(() => process.send?.("done", () => process.exit(0)));
});

async function run({ tableEndpoint, tableName, nowMs, messages }: StoreScenario): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: tableEndpoint,
    region: embeddedAwsRegion,
    credentials: embeddedAwsCredentials,
  });
  const onTrouble = (what: string, _facts: object, cause: unknown) => console.error(what, cause);
  const dependencies = { table: { client, tableName, now: () => nowMs }, notes: new Map(), onTrouble };
  await storeEvents(dependencies, messages, new AbortController().signal);
}
