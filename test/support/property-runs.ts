import process from "node:process";

/** Fixed seed of `npm test`, so that its result is reproducible; long runs set their own seeds. */
const usualSeed = 20_260_101;

/** Number of runs of a property: `ROLLCALL_PROPERTY_RUNS`, or a number that keeps `npm test` fast. */
export function propertyRuns(usual: number): number {
  return wholeNumber("ROLLCALL_PROPERTY_RUNS") ?? usual;
}

/** Seed of a property: `ROLLCALL_PROPERTY_SEED`, or the fixed one. Printed on failure, so that it can be repeated. */
export function propertySeed(): number {
  return wholeNumber("ROLLCALL_PROPERTY_SEED") ?? usualSeed;
}

/** Both as options of fast-check. */
export function seededRuns(usual: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: propertyRuns(usual), seed: propertySeed() };
}

function wholeNumber(variable: string): number | undefined {
  const asked = Number(process.env[variable] ?? "");
  return Number.isInteger(asked) && asked > 0 ? asked : undefined;
}
