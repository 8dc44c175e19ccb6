import { describe, expect, it } from "vitest";
import { memberPath, roomPath } from "../../../cli/api/api-paths.ts";

describe("a path of the API", () => {
  it.each([
    ["a group ID", () => roomPath("main", ""), "the group ID is empty"],
    ["a user ID", () => memberPath("main", ""), "the user ID is empty"],
  ])("is not made with %s that is empty", (_, path, why) => {
    expect(path).toThrow(why);
  });
});
