import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { embeddedAwsCredentials, embeddedAwsRegion } from "./embedded-aws-identity.ts";

const project = join(import.meta.dirname, "..");
const serverlessCli = join(project, "node_modules", "serverless", "bin", "serverless.js");
const exitWithParent = pathToFileURL(join(import.meta.dirname, "exit-with-parent.mjs")).href;

export interface ServerlessOfflineOptions {
  readonly stage: string;
  readonly httpPort: number;
  readonly lambdaPort: number;
  /** What the functions find in their environment beside what serverless.yml gives them. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Where the bundles go, read by serverless.yml: a folder of its own, since `serverless package` deletes the usual one and
   * handlers are loaded when they are first called.
   */
  readonly bundleFolder: string;
  /** Where everything that the functions and the gateway print goes; nowhere when absent. */
  readonly logFile?: string;
}

export interface ServerlessOffline {
  readonly apiUrl: string;
  /** Takes `POST /2015-03-31/functions/{name}/invocations`, as AWS Lambda does. */
  readonly lambdaUrl: string;
  /** Settles when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** The last lines that it printed, for when it does not come up. */
  lastLines(): string;
  stop(): Promise<void>;
  /** At once, with everything that it started. */
  kill(): void;
}

/** It holds no state, so it need not be waited for long. */
const patienceMs = 2_000;
const rememberedCharacters = 4_000;

/** The bundles are CommonJS, as they are in Lambda, where no package.json lies above them to say otherwise. */
function declareCommonJs(bundleFolder: string): void {
  mkdirSync(bundleFolder, { recursive: true });
  writeFileSync(join(bundleFolder, "package.json"), '{ "type": "commonjs" }\n');
}

/** Starts `serverless offline` on the real serverless.yml, in a process group of its own. It is not ready yet then. */
export function startServerlessOffline(options: ServerlessOfflineOptions): ServerlessOffline {
  declareCommonJs(options.bundleFolder);
  const child = spawn(
    process.execPath,
    [
      ...["--import", exitWithParent, serverlessCli, "offline", "start", "--stage", options.stage],
      ...["--host", "127.0.0.1", "--httpPort", String(options.httpPort), "--lambdaPort", String(options.lambdaPort)],
      ...["--localEnvironment", "--noPrependStageInUrl", "--noSponsor"],
    ],
    // A group of its own: Ctrl-C reaches only us, and we end the rest in order.
    { cwd: project, env: childEnvironment(options), stdio: ["pipe", "pipe", "pipe"], detached: true },
  );
  const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { mode: 0o600 });
  let remembered = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      remembered = (remembered + text).slice(-rememberedCharacters);
      log?.write(text);
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.on("error", (error) => {
      remembered += error.message;
      resolve();
    });
    child.on("close", () => {
      log?.end();
      resolve();
    });
  });
  const kill = () => signalGroup(child.pid, "SIGKILL");
  return {
    apiUrl: `http://127.0.0.1:${options.httpPort}`,
    lambdaUrl: `http://127.0.0.1:${options.lambdaPort}`,
    ended,
    lastLines: () => remembered.trim(),
    kill,
    async stop() {
      signalGroup(child.pid, "SIGTERM");
      const hard = setTimeout(kill, patienceMs);
      await ended;
      clearTimeout(hard);
      // What it started may outlive it for a moment.
      kill();
    },
  };
}

/** Only what is named here: nobody's real AWS login or proxy reaches the functions. */
function childEnvironment({ environment, bundleFolder }: ServerlessOfflineOptions): Record<string, string> {
  const passedOn = ["PATH", "HOME", "TMPDIR", "LANG"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passedOn),
    AWS_REGION: embeddedAwsRegion,
    AWS_ACCESS_KEY_ID: embeddedAwsCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: embeddedAwsCredentials.secretAccessKey,
    // Never ask an instance metadata service, and do not read profiles.
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    SLS_NOTIFICATIONS_MODE: "off",
    SLS_TELEMETRY_DISABLED: "1",
    // serverless-esbuild joins it to the project's path, so it must be relative.
    ROLLCALL_BUNDLE_FOLDER: relative(project, bundleFolder),
    ...environment,
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}
