import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { greetingOf } from "./greeting.ts";
import { clearState, type LocalStack, startLocalStack } from "./local-stack.ts";
import { defaultStateDirectory } from "./state-directory.ts";

const help = `Runs rollcall on this machine: the functions of serverless.yml, an embedded DynamoDB and Secrets Manager, and
simulators of both vendors with rooms in which people come and go. Ctrl-C stops everything.

  npm start [-- --port 3000] [--state .rollcall] [--fresh]

  --port    port of the API; default 3000, or any free port if that is in use
  --state   folder for rooms, records, secrets and keys between runs; default .rollcall
  --fresh   deletes the state of earlier runs first`;

/** Preferred ports of the parts other than the API, which prefers 3000. */
const preferredPorts = { lambda: 3002, dynamodb: 3003, secretsManager: 3004, vendors: 3005 };

/** A single Ctrl-C can arrive twice: from the terminal and forwarded by npm. */
const sameKeystrokeMs = 500;

const startedAt = performance.now();
const options = readArguments();
const stopping = new AbortController();
if (options.isFresh) {
  clearEarlierRuns();
}
const stack = startLocalStack({
  signal: stopping.signal,
  directory: options.directory,
  ports: { ...preferredPorts, http: options.port },
  onProgress: (words) => console.log(`… ${words}`),
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

function readArguments(): { readonly port: number; readonly directory: string; readonly isFresh: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: "3000" },
        state: { type: "string", default: defaultStateDirectory },
        fresh: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(help);
      process.exit(0);
    }
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
      throw new Error("--port must be a number from 0 to 65535");
    }
    return { port: Number(values.port), directory: resolve(values.state), isFresh: values.fresh };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}; see npm start -- --help`);
    process.exit(1);
  }
}

function clearEarlierRuns(): void {
  try {
    clearState(options.directory);
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
