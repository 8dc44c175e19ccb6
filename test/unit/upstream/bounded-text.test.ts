import { describe, expect, it } from "vitest";
import { problemReply } from "../../../shared/http-api/problem.ts";
import { invalid, quote } from "../../../shared/http-api/query.ts";
import { parseRoomRequest } from "../../../shared/room-routes/track-room-question.ts";
import { boundedText } from "../../../shared/upstream/bounded-text.ts";
import { isRollcallError, RollcallError } from "../../../shared/upstream/rollcall-error.ts";

describe("what an error quotes", () => {
  it("is cut to a thousand characters, whoever wrote it", () => {
    const huge = "x".repeat(3_000_000);
    const errors = [new RollcallError("internal", huge), invalid(`no ${huge}`)];
    for (const body of [{ groupType: "AVChatRoom", [huge]: 1 }, { [huge]: huge }]) {
      try {
        parseRoomRequest(JSON.stringify(body), false);
      } catch (error) {
        errors.push(...(isRollcallError(error) ? [error] : []));
      }
    }

    expect(errors).toHaveLength(4);
    for (const error of errors) {
      expect(error.message.length).toBeLessThanOrEqual(1_001);
      expect(JSON.stringify(problemReply(error, "request-1")).length).toBeLessThan(2_000);
    }
  });

  it.each([
    ["a\u0000b\u001b[31mc\u007f\u009b", "a\uFFFDb\uFFFD[31mc\uFFFD\uFFFD"],
    ["line\r\nnext\u2028\u2029", "line\uFFFD\uFFFDnext\uFFFD\uFFFD"],
    ["\u202Eright to left\u2066", "\uFFFDright to left\uFFFD"],
    ["课 é 👍", "课 é 👍"],
  ])("has no control characters: %j", (text, shown) => {
    expect(boundedText(text)).toBe(shown);
    expect(invalid(text).message).toBe(shown);
  });

  it("is well-formed where it is cut within a character", () => {
    expect(boundedText("👍👍", 1)).toBe("\uFFFD…");
    expect(invalid(quote(`${"x".repeat(39)}👍`)).message.isWellFormed()).toBe(true);
  });
});
