import process from "node:process";

/** How often a law is tried: `ROLLCALL_PROPERTY_RUNS`, or a number that keeps `npm test` quick. */
export function propertyRuns(usual: number): number {
  const asked = Number(process.env["ROLLCALL_PROPERTY_RUNS"] ?? "");
  return Number.isInteger(asked) && asked > 0 ? asked : usual;
}

/** The seed of a run: `ROLLCALL_PROPERTY_SEED`, or a new one. Printed by the laws, so that a failure can be repeated. */
export function propertySeed(): number {
  const asked = Number(process.env["ROLLCALL_PROPERTY_SEED"] ?? "");
  return Number.isInteger(asked) && asked > 0 ? asked : Math.floor(Math.random() * 2 ** 31);
}
