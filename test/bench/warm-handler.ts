import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../local/embedded-aws-identity.ts";
import { type PackagedDeployment, unpackFunction } from "../support/packaged-deployment.ts";
import { median } from "./cold-load.ts";
import { warmReads } from "./warm-reads.ts";

export interface WarmTime {
  readonly functionName: string;
  /** Median of a whole invocation, vendor call included. */
  readonly handlerMs: number;
  /** Median of a bare undici request to the same URL. */
  readonly bareMs: number;
  /** Median of the differences of the pairs: what the function adds. */
  readonly addedMs: number;
}

const addresses = v.object({ origin: v.string(), secretsEndpoint: v.string() });
const timings = v.object({ handlerMs: v.array(v.number()), bareMs: v.array(v.number()) });

/** Measures the five reads one after the other, as packaged, `pairs` times each. */
export async function measureWarmHandlers(
  deployment: PackagedDeployment,
  folder: string,
  { warmUps, pairs }: { readonly warmUps: number; readonly pairs: number },
): Promise<readonly WarmTime[]> {
  const backends = fork(join(import.meta.dirname, "warm-backends-process.ts"));
  try {
    const { origin, secretsEndpoint } = v.parse(addresses, await firstMessage(backends));
    const times: WarmTime[] = [];
    for (const { functionName } of warmReads) {
      const packaged = deployment.functions.get(functionName);
      if (!packaged) {
        throw new Error(`${functionName} is not deployed`);
      }
      const target = join(folder, `warm-${functionName}`);
      mkdirSync(target);
      const bundle = unpackFunction(packaged, target);
      const child = fork(
        join(import.meta.dirname, "warm-process.ts"),
        [functionName, bundle, origin, String(warmUps), String(pairs)],
        {
          // Log lines are written as on Lambda, and read by nobody.
          stdio: ["ignore", "ignore", "inherit", "ipc"],
          env: {
            ...packaged.environment,
            AWS_REGION: embeddedAwsRegion,
            AWS_ACCESS_KEY_ID: embeddedAwsCredentials.accessKeyId,
            AWS_SECRET_ACCESS_KEY: embeddedAwsCredentials.secretAccessKey,
            AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsEndpoint,
            UPSTREAM_ORIGIN_OVERRIDE: origin,
          },
        },
      );
      const { handlerMs, bareMs } = v.parse(timings, await firstMessage(child));
      times.push({
        functionName,
        handlerMs: median(handlerMs),
        bareMs: median(bareMs),
        addedMs: median(handlerMs.map((ms, index) => ms - (bareMs[index] ?? Number.NaN))),
      });
    }
    return times;
  } finally {
    backends.kill("SIGKILL");
  }
}

function firstMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`a process of the bench ended early: ${signal ?? code}`)));
  });
}
