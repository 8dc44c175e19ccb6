import process from "node:process";
import { propertyRuns } from "./property-runs.ts";

/** Runs and seed of a law: `ROLLCALL_PROPERTY_RUNS` and `ROLLCALL_PROPERTY_SEED`, or few runs of a fixed seed. */
export function seededRuns(usual: number): { readonly numRuns: number; readonly seed: number } {
  const asked = Number(process.env["ROLLCALL_PROPERTY_SEED"] ?? "");
  return { numRuns: propertyRuns(usual), seed: Number.isInteger(asked) && asked > 0 ? asked : 20_260_101 };
}
