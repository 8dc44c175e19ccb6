import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
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
import { readRunningStack, removeRunningStack, stateFiles, writeRunningStack } from "./state-directory.ts";
import type { AgoraAppSeed } from "./vendor-simulators/agora/app-seed.ts";
import { startVendorSimulators, type VendorSimulators } from "./vendor-simulators/start.ts";
import type { TencentAppSeed } from "./vendor-simulators/tencent/app-seed.ts";

const stage = "local";
const secretsPrefix = `rollcall/${stage}`;
const tableName = `rollcall-${stage}`;

const snapshotFunction = "snapshot-attendance";

/** The input of serverless.yml's schedule, with the instant that EventBridge Scheduler would fill in. */
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
  /** Where tables, secrets and the demo key are kept; everything is in memory when absent. */
  readonly directory?: string;
  /** Wanted ports; a taken one is replaced by a free one. Default: any free ports. */
  readonly ports?: Partial<LocalStackPorts>;
  /** Told in few words what is being done. */
  readonly onProgress?: (words: string) => void;
  /** Gives up starting; a stack that is up is stopped by `close`. */
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
  /** Resolves with the reason when a part ends that nobody has stopped. */
  readonly failed: Promise<Error>;
  /** Invokes a function by its name in serverless.yml, as the scheduler would, and gives back what it returned. */
  invoke(functionName: string, event: unknown): Promise<unknown>;
  /** Stops everything in order. */
  close(): Promise<void>;
  /** Ends what would outlive this process, at once. */
  kill(): void;
}

/** Starts every part, waits until the API answers, and takes all down again when one does not come up. */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const { directory, ports = {}, onProgress = () => {} } = options;
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    // In reverse: nobody loses what it leans on.
    for (const close of closers.splice(0).reverse()) {
      await close();
    }
  };
  try {
    const inDirectory = claimDirectory(directory);

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
    const { simulators, demoKey } = await fillWithLife(secrets, dynamodb, ports.vendors ?? 0, inDirectory);
    closers.push(() => simulators.close());

    onProgress("bundling the functions and starting the API");
    const logFile = inDirectory(stateFiles.functionLog);
    const bundleFolder = inDirectory(stateFiles.bundles) ?? mkdtempSync(join(tmpdir(), "rollcall-bundles-"));
    closers.push(async () => rmSync(bundleFolder, { recursive: true, force: true }));
    const functions = startServerlessOffline({
      stage,
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

/** Deletes what a stack has kept, and nothing else that may lie there. Refuses while one runs on it. */
export function clearState(directory: string): void {
  refuseWhileRunning(directory);
  for (const file of Object.values(stateFiles)) {
    rmSync(join(directory, file), { recursive: true, force: true });
  }
}

/** Paths inside the directory, which belongs to this process from now on; undefined for a stack in memory. */
function claimDirectory(directory: string | undefined): (file: string) => string | undefined {
  if (directory === undefined) {
    return () => undefined;
  }
  refuseWhileRunning(directory);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return (file) => join(directory, file);
}

function refuseWhileRunning(directory: string): void {
  const running = readRunningStack(directory);
  if (running) {
    throw new Error(`rollcall runs already at ${running.apiUrl} (process ${running.pid}): stop it first`);
  }
}

async function fillWithLife(
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
  // One app without the plan, so that there is a list to see that stops at 30.
  return { sdkAppId, secretKey, region, adminUserIds: [adminUserId], plan: region === "china" ? "standard" : "pro" };
}

function simulatedAgoraApp({ appId, appCertificate, host }: AgoraCredential): AgoraAppSeed {
  return { appId, appCertificate, host, profile: "agora" };
}

/** Bundling takes seconds on a slow machine, not minutes. */
const startLimitMs = 90_000;
const lookAgainMs = 50;

async function untilHealthy(functions: ServerlessOffline, signal: AbortSignal | undefined): Promise<void> {
  let hasEnded = false;
  void functions.ended.then(() => {
    hasEnded = true;
  });
  const giveUpAt = performance.now() + startLimitMs;
  while (!(await isHealthy(functions.apiUrl))) {
    signal?.throwIfAborted();
    if (hasEnded || performance.now() > giveUpAt) {
      throw new Error(`the API did not come up:\n${functions.lastLines()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
}

async function isHealthy(apiUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${apiUrl}/v1/health`, { signal: AbortSignal.timeout(5_000) });
    // A function that does not load is answered with 200 and its stack by serverless-offline.
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
