import process from "node:process";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../local/embedded-aws-identity.ts";
import { createAgoraTools } from "../../shared/agora-chat/rest-call.ts";
import { AppDirectory } from "../../shared/apps/app-directory.ts";
import { SnapshotWriter } from "../../shared/attendance/table/snapshot-writer.ts";
import { connectionsPerHost, sweepRates } from "../../shared/sweep/command-rates.ts";
import { RunClock } from "../../shared/sweep/run-clock.ts";
import { emptyMemory } from "../../shared/sweep/sweep.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { createTencentTools } from "../../shared/tencent-chat/rest-call.ts";
import { AppPacer } from "../../shared/upstream/app-pacer.ts";
import { createTransport } from "../../shared/upstream/transport.ts";
import { shiftedWorld } from "../support/shifted-world.ts";

/** Message to a process that will be killed: what it works on. */
export interface KillScenario {
  readonly vendorOrigin: string;
  readonly tableEndpoint: string;
  readonly tableName: string;
  readonly secret: unknown;
  readonly slot: number;
  /** World time at the start, in seconds. */
  readonly atSeconds: number;
  readonly runId: string;
}

process.send?.("ready");
process.once("message", (scenario: KillScenario) => {
  void run(scenario).then(() => process.send?.("done", () => process.exit(0)));
});

async function run(scenario: KillScenario): Promise<void> {
  const world = new RunClock(shiftedWorld(scenario.atSeconds));
  const client = new DynamoDBClient({
    endpoint: scenario.tableEndpoint,
    region: embeddedAwsRegion,
    credentials: embeddedAwsCredentials,
  });
  const table = { client, tableName: scenario.tableName, now: world.now };
  const pacer = new AppPacer({ world, rateOf: sweepRates(160) });
  await sweepShard(
    {
      table,
      world,
      writer: new SnapshotWriter({ table, world }),
      tencent: createTencentTools(Date.now),
      agora: createAgoraTools(Date.now),
      apps: new AppDirectory({
        readSecret: async () => JSON.stringify(scenario.secret),
        secretsPrefix: "kill",
        world,
        transport: createTransport({ originOverride: scenario.vendorOrigin, connectionsPerHost }),
        pacerFor: () => pacer,
        onStaleSecret: () => {},
      }),
      pacerOf: () => pacer,
      pseudonymKey: async () => ({ bytes: new Uint8Array(32) }),
      memory: emptyMemory(),
      onTrouble: ({ what, error }) => console.error(what, error),
    },
    { shard: 0, of: 1, slot: scenario.slot },
    scenario.runId,
  );
}
