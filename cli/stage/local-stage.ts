import { join } from "node:path";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../local/embedded-aws-identity.ts";
import { readPrivateFile } from "../../local/private-file.ts";
import { defaultStateDirectory, readRunningStack, stateFiles } from "../../local/state-directory.ts";
import { usageError } from "../terminal/command-failure.ts";
import type { LocalEndpoints } from "./aws-clients.ts";

/** What `npm start` has left in its state directory: where its parts answer, and the demo key. */
export interface LocalStage {
  readonly region: string;
  readonly apiUrl: string;
  readonly vendorOrigin: string;
  readonly endpoints: LocalEndpoints;
  /** A key with every scope; undefined when the file is gone. */
  readonly demoKey: string | undefined;
}

/** @throws CommandFailure when no local stack runs */
export function readLocalStage(env: Readonly<Record<string, string | undefined>>): LocalStage {
  const directory = env["ROLLCALL_STATE"] ?? defaultStateDirectory;
  const running = readRunningStack(directory);
  if (running === undefined) {
    throw usageError("the stage local exists while npm start runs: start it, then try again");
  }
  return {
    region: embeddedAwsRegion,
    apiUrl: running.apiUrl,
    vendorOrigin: running.vendorOrigin,
    endpoints: {
      secretsManager: running.secretsManagerEndpoint,
      dynamodb: running.dynamodbEndpoint,
      credentials: embeddedAwsCredentials,
    },
    demoKey: readPrivateFile(join(directory, stateFiles.demoKey))?.trim(),
  };
}
