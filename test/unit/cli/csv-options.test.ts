import { expect, it } from "vitest";
import { runRollcall } from "../../support/cli-run.ts";

it.each([["--bom"], ["--time-zone", "Asia/Singapore"]])("%s without --csv is refused", async (...words) => {
  const { code, stderr } = await runRollcall(["report", "attendees", "main", "lecture-1", ...words]);

  expect(code).toBe(2);
  expect(stderr).toContain(`${words[0]} needs --csv`);
});
