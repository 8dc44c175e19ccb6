import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgoraCredential } from "../shared/agora-chat/credential.ts";
import type { EpochMs } from "../shared/identity/ids.ts";
import type { TencentCredential } from "../shared/tencent-chat/credential.ts";
import { provideDemoApps } from "./demo-apps.ts";
import { provideDemoKey } from "./demo-key.ts";
import { addDemoRooms, trackDemoRooms } from "./demo-rooms.ts";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "./embedded-dynamodb.ts";
import { type EmbeddedSecretsManager, startEmbeddedSecretsManager } from "./embedded-secrets-manager/start.ts";
import { findFreePort } from "./loopback.ts";
import { type ServerlessOffline, startServerlessOffline } from "./serverless-offline.ts";
import { startSnapshotSchedule } from "./snapshot-schedule.ts";
import {
  claimState,
  keepPreviousLog,
  refuseWhileClaimed,
  removeRunningStack,
  stateFiles,
  writeRunningStack,
} from "./state-directory.ts";
import type { AgoraAppSeed } from "./vendor-simulators/agora/app-seed.ts";
import { startVendorSimulators, type VendorSimulators } from "./vendor-simulators/start.ts";
import type { TencentAppSeed } from "./vendor-simulators/tencent/app-seed.ts";

const stage = "local";
const secretsPrefix = `rollcall/${stage}`;
const tableName = `rollcall-${stage}`;

const snapshotFunction = "snapshot-attendance";

/** The input of the deployed schedule (deploy/schedules.cjs), with the scheduled time that EventBridge would substitute. */
const snapshotInput = (scheduledAt: EpochMs) => ({
  shard: 0,
  of: 1,
  scheduledTime: new Date(scheduledAt).toISOString(),
});

interface LocalStackPorts {
  readonly http: number;
  readonly lambda: number;
  readonly dynamodb: number;
  readonly secretsManager: number;
  readonly vendors: number;
}

export interface LocalStackOptions {
  /** State directory for tables, secrets and the demo key. When absent, everything is in memory. */
  readonly directory?: string;
  /** Preferred ports; an occupied one is replaced by a free one. Default: any free ports. */
  readonly ports?: Partial<LocalStackPorts>;
  /** Receives a short description of each step. */
  readonly onProgress?: (words: string) => void;
  /** Aborts the start. A running stack is stopped with `close`. */
  readonly signal?: AbortSignal;
}

export interface LocalStack {
  /** `http://127.0.0.1:PORT`: the API of serverless.yml. */
  readonly apiUrl: string;
  readonly lambdaUrl: string;
  /** An API key with every scope for every app. */
  readonly demoKey: string;
  readonly dynamodb: EmbeddedDynamoDb;
  readonly tableName: string;
  readonly secrets: EmbeddedSecretsManager;
  readonly simulators: VendorSimulators;
  /** Resolves with the reason when the functions' process ends unexpectedly. */
  readonly failed: Promise<Error>;
  /** Invokes a function by its name in serverless.yml, like the scheduler, and returns its result. */
  invoke(functionName: string, event: unknown): Promise<unknown>;
  /** Stops all parts in reverse order of their start. */
  close(): Promise<void>;
  /** Kills child processes immediately, so that none outlives this one. */
  kill(): void;
}

/** Starts every part and waits until the API responds. If a part fails to start, stops those that were started. */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const { directory, ports = {}, onProgress = () => {} } = options;
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    // Reverse order: a part stops before the parts that it depends on.
    for (const close of closers.splice(0).reverse()) {
      await close();
    }
  };
  try {
    const inDirectory = pathsIn(directory);
    if (directory !== undefined) {
      const release = claimState(directory);
      closers.push(async () => release());
      keepPreviousLog(directory);
    }

    onProgress("starting DynamoDB, Secrets Manager and the vendor simulators");
    const secretsFile = inDirectory(stateFiles.secrets);
    const secrets = await startEmbeddedSecretsManager({
      port: await findFreePort(ports.secretsManager ?? 0),
      ...(secretsFile === undefined ? {} : { path: secretsFile }),
    });
    closers.push(() => secrets.close());
    const databaseFolder = inDirectory(stateFiles.dynamodb);
    const dynamodb = await startEmbeddedDynamoDb({
      tableName,
      port: await findFreePort(ports.dynamodb ?? 0),
      ...(databaseFolder === undefined ? {} : { path: databaseFolder }),
    });
    closers.push(() => dynamodb.close());
    const { simulators, demoKey } = await startDemoWorld(secrets, dynamodb, ports.vendors ?? 0, inDirectory);
    closers.push(() => simulators.close());

    onProgress("bundling the functions and starting the API");
    const logFile = inDirectory(stateFiles.functionLog);
    const bundleFolder = inDirectory(stateFiles.bundles) ?? mkdtempSync(join(tmpdir(), "rollcall-bundles-"));
    closers.push(async () => rmSync(bundleFolder, { recursive: true, force: true }));
    const functions = startServerlessOffline({
      stage,
      tableName,
      bundleFolder,
      httpPort: await findFreePort(ports.http ?? 0),
      lambdaPort: await findFreePort(ports.lambda ?? 0),
      environment: {
        UPSTREAM_ORIGIN_OVERRIDE: simulators.origin,
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      },
      ...(logFile === undefined ? {} : { logFile }),
    });
    closers.push(() => functions.stop());
    await untilHealthy(functions, options.signal);

    let isStopping = false;
    onProgress("taking the first snapshot");
    const schedule = startSnapshotSchedule({
      now: Date.now,
      takeSnapshot: (scheduledAt) => invokeFunction(functions.lambdaUrl, snapshotFunction, snapshotInput(scheduledAt)),
      onFailure(error) {
        if (!isStopping) {
          onProgress(`the snapshot failed: ${error instanceof Error ? error.message : error}`);
        }
      },
    });
    closers.push(async () => schedule.stop());
    await schedule.first;

    const failed = functions.ended.then(() =>
      isStopping ? new Promise<Error>(() => {}) : new Error(`the functions have stopped:\n${functions.lastLines()}`),
    );
    if (directory !== undefined) {
      writeRunningStack(directory, {
        pid: process.pid,
        apiUrl: functions.apiUrl,
        dynamodbEndpoint: dynamodb.endpoint,
        secretsManagerEndpoint: secrets.endpoint,
        vendorOrigin: simulators.origin,
      });
      closers.unshift(async () => removeRunningStack(directory));
    }
    return {
      apiUrl: functions.apiUrl,
      lambdaUrl: functions.lambdaUrl,
      demoKey,
      dynamodb,
      tableName,
      secrets,
      simulators,
      failed,
      invoke: (name, event) => invokeFunction(functions.lambdaUrl, name, event),
      close() {
        isStopping = true;
        return closeAll();
      },
      kill() {
        isStopping = true;
        functions.kill();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Deletes the state files of a stack and no other files. Throws while a stack uses the directory. */
export function clearState(directory: string): void {
  refuseWhileClaimed(directory);
  for (const file of Object.values(stateFiles)) {
    rmSync(join(directory, file), { recursive: true, force: true });
  }
}

/** Paths inside the state directory; undefined for a stack in memory. */
function pathsIn(directory: string | undefined): (file: string) => string | undefined {
  return (file) => (directory === undefined ? undefined : join(directory, file));
}

async function startDemoWorld(
  secrets: EmbeddedSecretsManager,
  dynamodb: EmbeddedDynamoDb,
  vendorPort: number,
  inDirectory: (file: string) => string | undefined,
): Promise<{ readonly simulators: VendorSimulators; readonly demoKey: string }> {
  const isFirstStart = secrets.names().length === 0;
  const apps = provideDemoApps(secrets, secretsPrefix);
  const demoKey = provideDemoKey(secrets, `${secretsPrefix}/api-keys`, inDirectory(stateFiles.demoKey));
  if (isFirstStart) {
    await trackDemoRooms({ client: dynamodb.client, tableName, now: Date.now });
  }
  const simulators = await startVendorSimulators({
    port: await findFreePort(vendorPort),
    tencentApps: Object.values(apps).flatMap((app) => (app.provider === "tencent" ? [simulatedTencentApp(app)] : [])),
    agoraApps: Object.values(apps).flatMap((app) => (app.provider === "agora" ? [simulatedAgoraApp(app)] : [])),
  });
  addDemoRooms(simulators, apps, Date.now());
  return { simulators, demoKey };
}

function simulatedTencentApp({ sdkAppId, secretKey, region, adminUserId }: TencentCredential): TencentAppSeed {
  // One app is on the standard plan, to show a list that is cut off at 30 members.
  return { sdkAppId, secretKey, region, adminUserIds: [adminUserId], plan: region === "china" ? "standard" : "pro" };
}

function simulatedAgoraApp({ appId, appCertificate, host }: AgoraCredential): AgoraAppSeed {
  return { appId, appCertificate, host, profile: "agora" };
}

/** Bundling takes seconds even on a slow machine. */
const startTimeoutMs = 90_000;
const pollIntervalMs = 50;

async function untilHealthy(functions: ServerlessOffline, signal: AbortSignal | undefined): Promise<void> {
  let hasEnded = false;
  void functions.ended.then(() => {
    hasEnded = true;
  });
  const deadline = performance.now() + startTimeoutMs;
  while (!(await isHealthy(functions.apiUrl))) {
    signal?.throwIfAborted();
    if (hasEnded || performance.now() > deadline) {
      throw new Error(`the API did not come up:\n${functions.lastLines()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
}

async function isHealthy(apiUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${apiUrl}/v1/health`, { signal: AbortSignal.timeout(5_000) });
    // serverless-offline answers 200 with a stack trace when a function fails to load.
    return response.ok && (await response.text()).includes('"status":"ok"');
  } catch {
    return false;
  }
}

async function invokeFunction(lambdaUrl: string, name: string, event: unknown): Promise<unknown> {
  const response = await fetch(`${lambdaUrl}/2015-03-31/functions/rollcall-${stage}-${name}/invocations`, {
    method: "POST",
    body: JSON.stringify(event),
  });
  const text = await response.text();
  const result: unknown = text === "" ? undefined : JSON.parse(text);
  if (!response.ok || response.headers.has("x-amz-function-error")) {
    throw new Error(`${name} failed: ${response.headers.get("x-amzn-errortype") ?? text.slice(0, 500)}`);
  }
  return result;
}
