import { describe, expect, it } from "vitest";
import { CommandFailure } from "../../../cli/terminal/command-failure.ts";
import { describeFailure } from "../../../cli/terminal/describe-failure.ts";
import { textTable } from "../../../cli/terminal/text-table.ts";
import { RollcallError } from "../../../shared/upstream/rollcall-error.ts";

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe("a table of text", () => {
  it("has its columns below each other, wide characters too", () => {
    const table = textTable(
      ["name", "n"],
      [
        ["花子", "1"],
        ["ada", "22"],
      ],
    );

    expect(table.split("\n")).toEqual(["NAME  N", "花子  1", "ada   22"]);
  });

  it("lets no one's nickname write to the terminal", () => {
    expect(textTable(["name"], [["\u001b[31mred\u0007\nnext\u202e"]])).toBe("NAME\n·[31mred··next·");
  });
});

describe("a failure in words", () => {
  it.each([
    ["of ours", new CommandFailure("findings", "two things"), "findings", "two things"],
    [
      "of the vendor",
      new RollcallError("misconfigured", "no admin", { upstream: { provider: "tencent", code: "60010" } }),
      "failed",
      "no admin (tencent 60010)",
    ],
    ["without a login", named("CredentialsProviderError", "x"), "failed", "there are no AWS credentials"],
    ["without a right", named("AccessDeniedException", "not authorized to do it"), "failed", "not authorized to do it"],
    ["of AWS", named("LimitExceededException", "too many"), "failed", "LimitExceededException: too many"],
    [
      "of the network, deep inside",
      new TypeError("fetch failed", {
        cause: Object.assign(new Error("x"), { code: "ENOTFOUND", hostname: "api.example.com" }),
      }),
      "failed",
      "the network did not let it through (ENOTFOUND api.example.com)",
    ],
    [
      "of a clone that was updated without npm ci",
      Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" }),
      "failed",
      "run npm ci",
    ],
    ["that is no error", "odd", "failed", "odd"],
  ])("%s is one sentence with an outcome", (_, error, outcome, words) => {
    const failure = describeFailure(error);

    expect(failure.outcome).toBe(outcome);
    expect(failure.message).toContain(words);
    expect(failure.message).not.toMatch(/\n\s+at /);
  });
});
