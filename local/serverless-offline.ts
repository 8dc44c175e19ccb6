import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, rmSync, type WriteStream, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { embeddedAwsCredentials, embeddedAwsRegion } from "./embedded-aws-identity.ts";

const project = join(import.meta.dirname, "..");
const serverlessCli = join(project, "node_modules", "serverless", "bin", "serverless.js");
const exitWithParent = pathToFileURL(join(import.meta.dirname, "exit-with-parent.mjs")).href;

export interface ServerlessOfflineOptions {
  readonly stage: string;
  /** Name of the existing table that the functions use. */
  readonly tableName: string;
  readonly httpPort: number;
  readonly lambdaPort: number;
  /** Environment variables in addition to those of serverless.yml. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Folder for the bundles, passed on to serverless.yml, and for the temporary files of the process. It must not be the default one:
   * handlers load lazily, and a concurrent `serverless package` deletes the default folder.
   */
  readonly bundleFolder: string;
  /** Log file for the output of functions and gateway; discarded when absent. */
  readonly logFile?: string;
}

/** The process holds no state, so it is killed after a short grace period. */
const stopGraceMs = 2_000;
const rememberedCharacters = 4_000;

const temporaryFolderIn = (bundleFolder: string): string => join(bundleFolder, "temporary");

/** Removes what a killed process left in the folder, and makes the folder for this one. */
function prepareBundleFolder(bundleFolder: string): void {
  rmSync(bundleFolder, { recursive: true, force: true });
  mkdirSync(temporaryFolderIn(bundleFolder), { recursive: true });
  // Without this mark, the project's package.json would make Node load the bundles as ES modules, unlike Lambda.
  writeFileSync(join(bundleFolder, "package.json"), '{ "type": "commonjs" }\n');
}

/** Starts `serverless offline` on the real serverless.yml, in its own process group. Returns before the API is ready. */
export function startServerlessOffline(options: ServerlessOfflineOptions): ServerlessOffline {
  prepareBundleFolder(options.bundleFolder);
  const child = spawn(
    process.execPath,
    [
      ...["--import", exitWithParent, serverlessCli, "offline", "start", "--stage", options.stage],
      ...["--param", `table=${options.tableName}`],
      ...["--host", "127.0.0.1", "--httpPort", String(options.httpPort), "--lambdaPort", String(options.lambdaPort)],
      // A busy machine loads a function for longer than some may run. All know their remaining time, and answer within it.
      ...["--localEnvironment", "--noPrependStageInUrl", "--noSponsor", "--noTimeout"],
    ],
    // Its own process group: Ctrl-C reaches only the parent, which stops the parts in order.
    { cwd: project, env: childEnvironment(options), stdio: ["pipe", "pipe", "pipe"], detached: true },
  );
  return new ServerlessOffline(child, options);
}

/** The running process. */
export class ServerlessOffline {
  readonly apiUrl: string;
  /** Accepts `POST /2015-03-31/functions/{name}/invocations`, like AWS Lambda. */
  readonly lambdaUrl: string;
  /** Resolves when the process has ended for any reason. */
  readonly ended: Promise<void>;
  readonly #stage: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #log: WriteStream | undefined;
  #remembered = "";

  constructor(
    child: ChildProcessWithoutNullStreams,
    { stage, httpPort, lambdaPort, logFile }: ServerlessOfflineOptions,
  ) {
    this.#stage = stage;
    this.apiUrl = `http://127.0.0.1:${httpPort}`;
    this.lambdaUrl = `http://127.0.0.1:${lambdaPort}`;
    this.#child = child;
    this.#log = logFile === undefined ? undefined : createWriteStream(logFile, { mode: 0o600 });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text: string) => {
        this.#remember(text);
        this.#log?.write(text);
      });
    }
    this.ended = this.#untilEnded();
  }

  /** Invokes a function by its name in serverless.yml and returns its result. */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const response = await fetch(`${this.lambdaUrl}/2015-03-31/functions/rollcall-${this.#stage}-${name}/invocations`, {
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

  /** The last lines of output, to explain a failed start. */
  lastLines(): string {
    return this.#remembered.trim();
  }

  async stop(): Promise<void> {
    signalGroup(this.#child.pid, "SIGTERM");
    const hard = setTimeout(() => this.kill(), stopGraceMs);
    await this.ended;
    clearTimeout(hard);
    // Children may outlive the process for a moment.
    this.kill();
  }

  /** Kills the process and its children immediately. */
  kill(): void {
    signalGroup(this.#child.pid, "SIGKILL");
  }

  #untilEnded(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.on("error", (error) => {
        this.#remember(error.message);
        resolve();
      });
      this.#child.on("close", () => {
        this.#log?.end();
        resolve();
      });
    });
  }

  #remember(text: string): void {
    this.#remembered = (this.#remembered + text).slice(-rememberedCharacters);
  }
}

/** An allow-list: neither real AWS credentials nor proxy settings reach the functions. */
function childEnvironment({ environment, bundleFolder }: ServerlessOfflineOptions): Record<string, string> {
  const passedOn = ["PATH", "HOME", "LANG"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passedOn),
    TMPDIR: temporaryFolderIn(bundleFolder),
    AWS_REGION: embeddedAwsRegion,
    AWS_ACCESS_KEY_ID: embeddedAwsCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: embeddedAwsCredentials.secretAccessKey,
    // Disables the instance metadata service and AWS profiles.
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    SLS_NOTIFICATIONS_MODE: "off",
    SLS_TELEMETRY_DISABLED: "1",
    // serverless-esbuild resolves it against the project's path, so it must be relative.
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
    // The process has ended already.
  }
}
