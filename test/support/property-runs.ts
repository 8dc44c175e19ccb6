import process from "node:process";

/** The seed of `npm test`, so that it answers the same today and tomorrow; long runs bring seeds of their own. */
const usualSeed = 20_260_101;

/** How often a law is tried: `ROLLCALL_PROPERTY_RUNS`, or a number that keeps `npm test` quick. */
export function propertyRuns(usual: number): number {
  return wholeNumber("ROLLCALL_PROPERTY_RUNS") ?? usual;
}

/** The seed of a law: `ROLLCALL_PROPERTY_SEED`, or the usual one. Printed by the laws, so that a failure can be repeated. */
export function propertySeed(): number {
  return wholeNumber("ROLLCALL_PROPERTY_SEED") ?? usualSeed;
}

/** Both, as fast-check takes them. */
export function seededRuns(usual: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: propertyRuns(usual), seed: propertySeed() };
}

function wholeNumber(variable: string): number | undefined {
  const asked = Number(process.env[variable] ?? "");
  return Number.isInteger(asked) && asked > 0 ? asked : undefined;
}
