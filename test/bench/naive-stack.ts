import { join } from "node:path";
import { build } from "esbuild";

const project = join(import.meta.dirname, "..", "..");

/** What it holds, for the report. */
export const naiveStackInWords =
  "both AWS SDK clients, undici, Powertools logger and metrics, middy, valibot, tls-sig-api-v2 and agora-token, each " +
  "imported by its name as its documentation shows and bundled to ESM with esbuild's defaults for Node";

/** The same libraries as the functions', as one would wire them from their first pages of documentation. */
const source = `
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import middy from "@middy/core";
import agora from "agora-token";
import tls from "tls-sig-api-v2/TLSSigAPIv2.js";
import { Pool } from "undici";
import * as v from "valibot";

const logger = new Logger({ serviceName: "naive" });
const metrics = new Metrics({ namespace: "naive" });
const secrets = new SecretsManagerClient();
const table = new DynamoDBClient();
const pool = new Pool("https://127.0.0.1", { connections: 8 });
const credential = v.object({ sdkAppId: v.number(), secretKey: v.string() });

export const handler = middy().handler(async (event) => {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: event.app }));
  const { sdkAppId, secretKey } = v.parse(credential, JSON.parse(SecretString));
  const signature = new tls.Api(sdkAppId, secretKey).genUserSig("administrator", 86400);
  const token = agora.ChatTokenBuilder.buildAppToken(event.appId, event.certificate, 86400);
  const { body } = await pool.request({ path: "/" + signature + token, method: "POST" });
  await table.send(new GetItemCommand({ TableName: "t", Key: {} }));
  await table.send(new PutItemCommand({ TableName: "t", Item: {} }));
  await table.send(new QueryCommand({ TableName: "t" }));
  metrics.addMetric("calls", "Count", 1);
  logger.info("done");
  return body.json();
});
`;

/** CommonJS inside of ESM calls a \`require\` that ESM does not have: the line that every guide adds. */
const requireForModules =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** Bundles it into the folder; returns the path and the size in bytes. */
export async function buildNaiveStack(folder: string): Promise<{ readonly path: string; readonly bytes: number }> {
  const path = join(folder, "naive-stack.mjs");
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: project, loader: "js" },
    outfile: path,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node24",
    banner: { js: requireForModules },
    metafile: true,
    logLevel: "error",
  });
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return { path, bytes };
}
