import { expect, test } from "vitest";
import { explain } from "../../differential/deliberate-differences.ts";

const line = (body: string) => JSON.stringify({ asked: { handler: "get-room" }, replies: [{ status: 200, body }] });

test("a difference that intended changes explain is none, and says why", () => {
  const reasons = explain(
    line('{"adaptive":true,"state":"live"}'),
    line('{"adaptive":true,"confirmHidden":true,"state":"live"}'),
  );

  expect(reasons).toEqual([expect.stringContaining("confirmHidden")]);
});

test("an intended change does not hide another difference beside it", () => {
  expect(explain(line('{"state":"live"}'), line('{"confirmHidden":true,"state":"idle"}'))).toBeUndefined();
});
