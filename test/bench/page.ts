/**
 * `npm run bench:page`: the tests of the attendance page in Chromium with its budgets of time, which `npm test` only prints. For a machine
 * that does nothing else.
 */
process.env["ROLLCALL_PAGE_BUDGETS"] = "on";
process.argv.push("test/page/attendance-page.test.ts");
await import("../run.ts");

export {};
