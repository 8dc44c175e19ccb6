import { expect, test } from "vitest";
import { presentDifference } from "../../differential/present-difference.ts";

const exchange = (...bodies: string[]) => ({
  room: 7,
  at: "2026-03-03T21:50:00Z",
  asked: { handler: "get-room" },
  replies: bodies.map((body) => ({ status: 200, body })),
});

test("a difference shows the room, the question, and where the first unequal answer parts", () => {
  const text = presentDifference({ before: exchange("same", '{"count":1}'), after: exchange("same", '{"count":2}') });

  expect(text).toContain("room 7, at 2026-03-03T21:50:00Z");
  expect(text).toContain('{"handler":"get-room"}');
  expect(text).toContain("answer 2 of 2 and 2");
  expect(text).toContain('{"count":1}');
  expect(text).toContain('{"count":2}');
});

test("a walk that is longer in one of the checkouts differs at its first additional answer", () => {
  const text = presentDifference({ before: exchange("one"), after: exchange("one", "two") });

  expect(text).toContain("answer 2 of 1 and 2");
  expect(text).toContain("(none)");
});

test("a question that only one checkout came to is a difference", () => {
  expect(presentDifference({ before: exchange("one"), after: undefined })).toContain("only one of the two was asked");
});
