import process from "node:process";
import type { CodeUnderTest } from "./code-under-test.ts";
import { runOnVirtualTime } from "./virtual-time.ts";

const secretsPrefix = "rollcall/same";
const tableName = "rollcall-same";

interface LocalStores {
  startEmbeddedDynamoDb(options: { readonly tableName: string }): Promise<{ readonly endpoint: string }>;
  startEmbeddedSecretsManager(): Promise<{ readonly endpoint: string; put(name: string, value: unknown): void }>;
}

interface App {
  readonly name: string;
  readonly secret: object;
}

/**
 * Starts the embedded stores of the code's own `local/`, with a secret for each app, and sets the environment of a deployed
 * function. The pace is the fastest that can be set.
 */
export async function startStores(code: CodeUnderTest, vendorOrigin: string, apps: readonly App[]): Promise<void> {
  const { startEmbeddedDynamoDb }: LocalStores = await import(code.url("local/embedded-dynamodb.ts"));
  const { startEmbeddedSecretsManager }: LocalStores = await import(
    code.url("local/embedded-secrets-manager/start.ts")
  );
  const dynamodb = await runOnVirtualTime(() => startEmbeddedDynamoDb({ tableName }));
  const secrets = await runOnVirtualTime(() => startEmbeddedSecretsManager());
  for (const { name, secret } of apps) {
    secrets.put(`${secretsPrefix}/apps/${name}`, secret);
  }
  secrets.put(`${secretsPrefix}/pseudonym-key`, { key: "ab".repeat(32) });
  Object.assign(process.env, {
    STAGE: "same",
    SECRETS_PREFIX: secretsPrefix,
    TABLE_NAME: tableName,
    ACCESS: "api-key",
    SNAPSHOT_CALLS_PER_SECOND: "1000",
    UPSTREAM_ORIGIN_OVERRIDE: vendorOrigin,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    POWERTOOLS_LOG_LEVEL: process.env["POWERTOOLS_LOG_LEVEL"] ?? "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
  });
}
