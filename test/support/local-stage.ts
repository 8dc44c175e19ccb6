import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import {
  type EmbeddedSecretsManager,
  startEmbeddedSecretsManager,
} from "../../local/embedded-secrets-manager/start.ts";
import { writePrivateFile } from "../../local/private-file.ts";
import { stateFiles, writeRunningStack } from "../../local/state-directory.ts";
import {
  type SimulatorOptions,
  startVendorSimulators,
  type VendorSimulators,
} from "../../local/vendor-simulators/start.ts";

/** The stores and vendors of a local stage, without its functions; `apiUrl` is whatever the test wants it to be. */
export interface LocalStageParts {
  readonly secrets: EmbeddedSecretsManager;
  readonly dynamodb: EmbeddedDynamoDb;
  readonly vendors: VendorSimulators;
  /** What a command finds the stage by. */
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  close(): Promise<void>;
}

export async function startLocalStage(
  simulated: SimulatorOptions,
  facts: { readonly apiUrl?: string; readonly demoKey?: string } = {},
): Promise<LocalStageParts> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-stage-"));
  const [secrets, dynamodb, vendors] = await Promise.all([
    startEmbeddedSecretsManager(),
    startEmbeddedDynamoDb({ tableName: "rollcall-local" }),
    startVendorSimulators(simulated),
  ]);
  writeRunningStack(directory, {
    pid: process.pid,
    apiUrl: facts.apiUrl ?? "http://127.0.0.1:9",
    dynamodbEndpoint: dynamodb.endpoint,
    secretsManagerEndpoint: secrets.endpoint,
    vendorOrigin: vendors.origin,
  });
  if (facts.demoKey !== undefined) {
    writePrivateFile(join(directory, stateFiles.demoKey), `${facts.demoKey}\n`);
  }
  return {
    secrets,
    dynamodb,
    vendors,
    directory,
    env: { ROLLCALL_STATE: directory },
    close: async () => {
      await Promise.all([secrets.close(), dynamodb.close(), vendors.close()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
