/**
 * `npm run test:truth`: the promises of the record (shared/attendance/rules/TRUTH.md) against 10,000 random rooms whose true history is known.
 * `npm test` tries a few hundred of them. The seed is printed; `ROLLCALL_PROPERTY_SEED` repeats a run.
 */
process.env["ROLLCALL_PROPERTY_RUNS"] ??= "10000";
process.env["ROLLCALL_PROPERTY_SEED"] ??= String(1 + Math.floor(Math.random() * 2 ** 31));
const patience = "--testTimeout=3600000";
process.argv.push("test/unit/attendance/truth", patience);
await import("../run.ts");

export {};
