/**
 * `npm run test:faults`: the whole fault matrix, every ErrorCode and 200 kills; `npx vitest run test/faults` runs a few of each kind.
 * `ROLLCALL_KILLS` sets the number of kills.
 */
process.env["ROLLCALL_FAULTS"] = "all";
process.env["ROLLCALL_KILLS"] ??= "200";
process.argv.push("test/faults", "--testTimeout=1200000");
await import("../run.ts");

export {};
