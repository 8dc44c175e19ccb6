import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EpochMs } from "../shared/identity/ids.ts";
import { startAnnouncements } from "./announcement-schedule.ts";
import { untilHealthy } from "./api-health.ts";
import { Closers } from "./closers.ts";
import type { DemoApps } from "./demo-apps.ts";
import { type DemoWorld, startDemoWorld } from "./demo-world.ts";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "./embedded-dynamodb.ts";
import { type EmbeddedSecretsManager, startEmbeddedSecretsManager } from "./embedded-secrets-manager/start.ts";
import { type EmbeddedSqs, startEmbeddedSqs } from "./embedded-sqs/start.ts";
import { hourMs, startIntervalSchedule } from "./interval-schedule.ts";
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
import type { VendorSimulators } from "./vendor-simulators/start.ts";
import { startWebhookFlow } from "./webhook-flow.ts";

const stage = "local";
const tableName = `rollcall-${stage}`;

const snapshotFunction = "snapshot-attendance";
const exportFunction = "export-days";
const announceFunction = "announce-happenings";

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
  readonly sqs: number;
  readonly vendors: number;
}

export interface LocalStackOptions {
  /** State directory for tables, secrets and the demo key. When absent, everything is in memory. */
  readonly directory?: string;
  /** Preferred ports; an occupied one is replaced by a free one. Default: any free ports. */
  readonly ports?: Partial<LocalStackPorts>;
  /** Receives a short description of each step. */
  readonly onProgress?: (words: string) => void;
  /** Receives each announced event as a line of JSON. */
  readonly onEvent?: (line: string) => void;
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
  readonly sqs: EmbeddedSqs;
  readonly simulators: VendorSimulators;
  readonly demoApps: DemoApps;
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
  const closers = new Closers();
  try {
    return await startParts(options, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function startParts(options: LocalStackOptions, closers: Closers): Promise<LocalStack> {
  const { directory, onProgress = () => {} } = options;
  const setting: Setting = { ports: options.ports ?? {}, pathTo: pathsIn(directory), closers };
  if (directory !== undefined) {
    claimDirectory(directory, closers);
  }
  onProgress("starting DynamoDB, Secrets Manager, SQS and the vendor simulators");
  const backends = await startBackends(setting);
  onProgress("bundling the functions and starting the API");
  const functions = await startFunctions(setting, backends);
  await untilHealthy(functions, options.signal);
  onProgress("taking the first snapshot");
  const stopping = new AbortController();
  const onProblem = (problem: string): void => {
    if (!stopping.signal.aborted) {
      onProgress(problem);
    }
  };
  await startSnapshots(setting, functions, onProblem);
  const webhooks = startWebhookFlow(backends, functions, onProblem);
  closers.add(() => webhooks.stop());
  startExports(setting, functions, onProblem);
  const announcements = startAnnouncements(
    () => functions.invoke(announceFunction, {}),
    (line) => options.onEvent?.(line),
    (error) => onProblem(`events could not be announced: ${error instanceof Error ? error.message : error}`),
  );
  closers.add(() => announcements.stop());
  if (directory !== undefined) {
    announce(directory, functions, backends);
  }
  return presentStack(functions, backends, closers, stopping);
}

interface Setting {
  readonly ports: Partial<LocalStackPorts>;
  /** Paths in the state directory, undefined for a stack in memory. */
  readonly pathTo: (file: string) => string | undefined;
  readonly closers: Closers;
}

interface Backends extends DemoWorld {
  readonly secrets: EmbeddedSecretsManager;
  readonly dynamodb: EmbeddedDynamoDb;
  readonly sqs: EmbeddedSqs;
}

function claimDirectory(directory: string, closers: Closers): void {
  const release = claimState(directory);
  closers.add(() => {
    removeRunningStack(directory);
    release();
  });
  keepPreviousLog(directory);
}

async function startBackends({ ports, pathTo, closers }: Setting): Promise<Backends> {
  const secretsFile = pathTo(stateFiles.secrets);
  const secrets = await startEmbeddedSecretsManager({
    port: await findFreePort(ports.secretsManager ?? 0),
    ...(secretsFile === undefined ? {} : { path: secretsFile }),
  });
  closers.add(() => secrets.close());
  const databaseFolder = pathTo(stateFiles.dynamodb);
  const dynamodb = await startEmbeddedDynamoDb({
    tableName,
    port: await findFreePort(ports.dynamodb ?? 0),
    ...(databaseFolder === undefined ? {} : { path: databaseFolder }),
  });
  closers.add(() => dynamodb.close());
  const sqs = await startEmbeddedSqs({ port: await findFreePort(ports.sqs ?? 0) });
  closers.add(() => sqs.close());
  const world = await startDemoWorld({
    secrets,
    secretsPrefix: `rollcall/${stage}`,
    dynamodb,
    tableName,
    vendorPort: await findFreePort(ports.vendors ?? 0),
    keyFile: pathTo(stateFiles.demoKey),
  });
  closers.add(() => world.simulators.close());
  return { secrets, dynamodb, sqs, ...world };
}

async function startFunctions(
  { ports, pathTo, closers }: Setting,
  { simulators, dynamodb, secrets, sqs }: Backends,
): Promise<ServerlessOffline> {
  const logFile = pathTo(stateFiles.functionLog);
  const exportFolder = pathTo(stateFiles.exportedDays);
  const bundleFolder = pathTo(stateFiles.bundles) ?? mkdtempSync(join(tmpdir(), "rollcall-bundles-"));
  closers.add(() => rmSync(bundleFolder, { recursive: true, force: true }));
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
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      EVENT_QUEUE_URL: sqs.queueUrl,
      EVENTS_TO_OUTPUT: "on",
      ...(exportFolder === undefined ? {} : { EXPORT_FOLDER: exportFolder }),
    },
    ...(logFile === undefined ? {} : { logFile }),
  });
  closers.add(() => functions.stop());
  return functions;
}

/** Resolves after the first snapshot, successful or not. */
async function startSnapshots(
  { closers }: Setting,
  functions: ServerlessOffline,
  onProblem: (problem: string) => void,
): Promise<void> {
  const schedule = startSnapshotSchedule({
    now: Date.now,
    takeSnapshot: (scheduledAt) => functions.invoke(snapshotFunction, snapshotInput(scheduledAt)),
    onFailure: (error) => onProblem(`the snapshot failed: ${error instanceof Error ? error.message : error}`),
  });
  closers.add(() => schedule.stop());
  await schedule.first;
}

/** Exports ended days into the state directory; a stack in memory has no folder for them. */
function startExports(
  { closers, pathTo }: Setting,
  functions: ServerlessOffline,
  onProblem: (problem: string) => void,
): void {
  if (pathTo(stateFiles.exportedDays) === undefined) {
    return;
  }
  const schedule = startIntervalSchedule(
    hourMs,
    () => functions.invoke(exportFunction, {}),
    (error) => onProblem(`the export failed: ${error instanceof Error ? error.message : error}`),
  );
  closers.add(() => schedule.stop());
}

/** Writes the file by which the command finds the running stack. */
function announce(directory: string, functions: ServerlessOffline, { simulators, dynamodb, secrets }: Backends): void {
  writeRunningStack(directory, {
    pid: process.pid,
    apiUrl: functions.apiUrl,
    dynamodbEndpoint: dynamodb.endpoint,
    secretsManagerEndpoint: secrets.endpoint,
    vendorOrigin: simulators.origin,
  });
}

function presentStack(
  functions: ServerlessOffline,
  backends: Backends,
  closers: Closers,
  stopping: AbortController,
): LocalStack {
  const { apiUrl, lambdaUrl } = functions;
  return {
    apiUrl,
    lambdaUrl,
    tableName,
    ...backends,
    failed: functions.ended.then(() =>
      stopping.signal.aborted
        ? new Promise<Error>(() => {})
        : new Error(`the functions have stopped:\n${functions.lastLines()}`),
    ),
    invoke: (name, event) => functions.invoke(name, event),
    close() {
      stopping.abort();
      return closers.closeAll();
    },
    kill() {
      stopping.abort();
      functions.kill();
    },
  };
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
