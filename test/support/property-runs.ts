const wanted = Number(process.env["ROLLCALL_PROPERTY_RUNS"]);

/** Runs of one property: few in everyday tests, as many as `ROLLCALL_PROPERTY_RUNS` says otherwise; seeded. */
export function propertyRuns(usual: number): { readonly numRuns: number; readonly seed: number } {
  const seed = Number(process.env["ROLLCALL_PROPERTY_SEED"]);
  return {
    numRuns: Number.isSafeInteger(wanted) && wanted > 0 ? wanted : usual,
    seed: Number.isSafeInteger(seed) && seed !== 0 ? seed : 20_260_101,
  };
}
