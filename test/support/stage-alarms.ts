import { createRequire } from "node:module";
import type { DataPoint } from "./cloudwatch-alarms.ts";
import type { Template } from "./packaged-deployment.ts";

/** A part of the template, as serverless.yml loads it. */
export type TemplatePart = (framework: { resolveVariable: (name: string) => Promise<string> }) => Promise<Template>;

const load = createRequire(import.meta.url);
const alarmsFile: TemplatePart = load("../../deploy/alarms.cjs");
const parameters: { readonly defaults: Readonly<Record<string, string>> } = load("../../deploy/parameters.cjs");

/** The variables of serverless.yml for the stage `dev` with its parameters' defaults. */
export const resolveVariable = async (name: string): Promise<string> =>
  name === "sls:stage" ? "dev" : (parameters.defaults[name.replace("param:", "")] ?? "1024");

/** The alarms of the stage `dev`. */
export const stageAlarms = (): Promise<Template> => alarmsFile({ resolveVariable });

const minuteMs = 60_000;

/** Ten minutes of the one metric whose absence is an alarm, the fifth of them the one that begins at `atMs`. */
export function steadySweeps(atMs: number): readonly DataPoint[] {
  const dimensions = { service: "rollcall", stage: "dev", shard: "0" };
  return Array.from({ length: 10 }, (_, minute) => ({
    ...{ namespace: "rollcall", name: "Sweeps", dimensions, value: 1 },
    atMs: atMs + (minute - 4) * minuteMs,
  }));
}
