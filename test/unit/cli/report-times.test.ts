import { describe, expect, it } from "vitest";
import { boundsText, durationText, readTime } from "../../../cli/reports/report-times.ts";

const now = Date.UTC(2026, 10, 20, 13, 0, 30, 500);

describe("a time on the command line", () => {
  it.each([
    ["-90s", "2026-11-20T12:59:00Z"],
    ["-15m", "2026-11-20T12:45:30Z"],
    ["-2h", "2026-11-20T11:00:30Z"],
    ["-7d", "2026-11-13T13:00:30Z"],
    ["2026-11-20", "2026-11-20T00:00:00Z"],
    ["2026-11-20T21:00:00+08:00", "2026-11-20T13:00:00Z"],
  ])("%s is %s", (text, instant) => {
    expect(readTime(text, "--from", now)).toBe(instant);
  });

  it.each(["yesterday", "15m", "-15", "-15x", "2026-02-30", "2026-11-20T13:00:00", ""])("is not %j", (text) => {
    expect(() => readTime(text, "--from", now)).toThrow("--from must be an ISO 8601 time such as");
  });

  it("is left to the API when it is not given", () => {
    expect(readTime(undefined, "--from", now)).toBeUndefined();
  });
});

describe("a length of time", () => {
  it.each([
    [0, "0:00"],
    [65, "1:05"],
    [3_723, "1:02:03"],
  ])("of %d s is %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it("shows both bounds, or one where they are the same", () => {
    expect([boundsText(555, 657, durationText), boundsText(900, 900, durationText)]).toEqual([
      "9:15 to 10:57",
      "15:00",
    ]);
  });
});
