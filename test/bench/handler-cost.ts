import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { build } from "esbuild";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../local/embedded-aws-identity.ts";
import { functionSettings } from "../support/bundle-script.ts";

export interface HandlerOrder {
  readonly functionName: string;
  /** The function as one file, CommonJS, as it is deployed. */
  readonly bundle: string;
  readonly event: APIGatewayProxyEventV2;
  /** Calls after the first one. */
  readonly rounds: number;
}

export interface HandlerCost {
  readonly coldMs: number;
  readonly coldCpuMs: number;
  /** Median of the calls after the first. */
  readonly warmMs: number;
  readonly answerBytes: number;
  readonly peakMb: number;
}

export const benchTable = "rollcall-bench";

/** Writes `<name>.cjs` of each function into the folder. */
export async function bundleFunctions(folder: string, names: readonly string[]): Promise<void> {
  const root = `${import.meta.dirname}/../..`;
  await build({
    entryPoints: names.map((name) => `${root}/functions/${name}.ts`),
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    ...functionSettings,
  });
}

/** Calls one function in a process of its own. @param heap V8's flags, such as those of serverless.yml */
export async function runHandler(
  order: HandlerOrder,
  heap: readonly string[],
  endpoints: Readonly<Record<string, string>>,
): Promise<HandlerCost> {
  const child = fork(join(import.meta.dirname, "report-handlers-process.cjs"), {
    execArgv: [...heap],
    env: {
      ...process.env,
      ...endpoints,
      TABLE_NAME: benchTable,
      SECRETS_PREFIX: "rollcall/bench",
      AWS_REGION: embeddedAwsRegion,
      AWS_ACCESS_KEY_ID: embeddedAwsCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: embeddedAwsCredentials.secretAccessKey,
      POWERTOOLS_LOG_LEVEL: "SILENT",
    },
  });
  child.send(order);
  const answer = new Promise<HandlerCost>((resolve, reject) => {
    child.once("message", (cost: HandlerCost) => resolve(cost));
    child.once("exit", (code) => reject(new Error(`${order.functionName} ended with ${code}`)));
  });
  const cost = await answer;
  if (child.exitCode === null) {
    await once(child, "exit");
  }
  return cost;
}
