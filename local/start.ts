import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { greetingOf } from "./greeting.ts";
import { clearState, type LocalStack, startLocalStack } from "./local-stack.ts";
import { findFreePort, isPortFree } from "./loopback.ts";
import { defaultStateDirectory, refuseWhileClaimed } from "./state-directory.ts";

const help = `Runs rollcall on this machine: the functions of serverless.yml, an embedded DynamoDB, Secrets Manager and SQS, and
simulators of both vendors with rooms in which people come and go, of which they send webhooks. Ctrl-C stops everything.

  npm start [-- --port 3000] [--state .rollcall] [--fresh]

  --port    port of the API; default 3000, or a free one if that is in use
  --state   folder for rooms, records, secrets and keys between runs; default .rollcall
  --fresh   deletes the state of earlier runs first`;

const preferredHttpPort = 3000;
/** Of the parts other than the API. */
const preferredPorts = { lambda: 3002, dynamodb: 3003, secretsManager: 3004, vendors: 3005, sqs: 3006 };

/** A single Ctrl-C can arrive twice: from the terminal and forwarded by npm. */
const sameKeystrokeMs = 500;

const startedAt = performance.now();
const options = readArguments();
const stopping = new AbortController();
orExit(() => (options.isFresh ? clearState : refuseWhileClaimed)(options.directory));
const httpPort = await chooseHttpPort();
const stack = startLocalStack({
  signal: stopping.signal,
  directory: options.directory,
  // Without a port of its own, a stack stays out of the way of others altogether.
  ports: options.port === 0 ? {} : { ...preferredPorts, http: httpPort },
  onProgress: (words) => console.log(`… ${words}`),
  onEvent: (line) => console.log(`event ${line}`),
});
stopOnSignals(stack);
try {
  const running = await stack;
  console.log(greetingOf(running, options.directory, (performance.now() - startedAt) / 1000));
  const failure = await running.failed;
  console.error(`\n${failure.message}`);
  await running.close();
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(`\n${error instanceof Error ? error.message : error}`);
  }
}
process.exit(stopping.signal.aborted ? 0 : 1);

function readArguments(): { readonly port: number | undefined; readonly directory: string; readonly isFresh: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string" },
        state: { type: "string", default: defaultStateDirectory },
        fresh: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(help);
      process.exit(0);
    }
    const { port } = values;
    if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)) {
      throw new Error("--port must be a number from 0 to 65535");
    }
    return { port: port === undefined ? port : Number(port), directory: resolve(values.state), isFresh: values.fresh };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}; see npm start -- --help`);
    process.exit(1);
  }
}

/** A port that was asked for is the only one that will do; the default port may be replaced. */
async function chooseHttpPort(): Promise<number> {
  const wanted = options.port ?? preferredHttpPort;
  if (await isPortFree(wanted)) {
    return wanted;
  }
  if (options.port !== undefined) {
    console.error(`port ${wanted} is in use: stop what listens there, or choose another --port`);
    process.exit(1);
  }
  const other = await findFreePort(0);
  console.log(`Port ${wanted} is in use: the API will listen on port ${other}.`);
  return other;
}

function orExit(step: () => void): void {
  try {
    step();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** The first Ctrl-C stops the parts in order, the second kills them. */
function stopOnSignals(starting: Promise<LocalStack>): void {
  let stoppingSince = 0;
  const stop = async () => {
    if (stopping.signal.aborted && performance.now() - stoppingSince < sameKeystrokeMs) {
      return;
    }
    if (stopping.signal.aborted) {
      const running = await Promise.race([starting.catch(() => undefined), undefined]);
      running?.kill();
      process.exit(130);
    }
    stopping.abort();
    stoppingSince = performance.now();
    console.log("\nStopping …");
    const running = await starting.catch(() => undefined);
    await running?.close();
    process.exit(0);
  };
  process.on("SIGINT", () => void stop());
  process.on("SIGTERM", () => void stop());
  process.on("SIGHUP", () => void stop());
}
