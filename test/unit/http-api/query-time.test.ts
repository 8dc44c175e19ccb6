import { describe, expect, it } from "vitest";
import { queryTime } from "../../../shared/http-api/query-time.ts";

describe("a time in a query", () => {
  it.each([
    ["2026-11-20T09:00:00Z", 1_795_165_200],
    ["2026-11-20T17:00:00+08:00", 1_795_165_200],
    ["2026-11-20T17:00:00 08:00", 1_795_165_200], // a plus sign that nobody encoded
    ["2026-11-20T09:00:00.999999+00:00", 1_795_165_200], // as Python writes it
    ["2026-11-20", 1_795_132_800],
    ["2028-02-29", 1_835_395_200],
  ])("is read from %s", (text, seconds) => {
    expect(queryTime(text, "from")).toBe(seconds);
  });

  it.each([
    ["-90s", 90],
    ["-15m", 900],
    ["-1h", 3_600],
    ["-7d", 604_800],
    ["-0s", 0],
  ])("is read from %s, before now", (text, secondsBeforeNow) => {
    expect(queryTime(text, "from")).toEqual({ secondsBeforeNow });
  });

  it.each([
    ["2026-11-20", "Asia/Singapore", "2026-11-19T16:00:00Z"],
    ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00Z"],
    ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00Z"], // clocks skip midnight
    ["2026-11-20", "Mars/Olympus", "2026-11-20T00:00:00Z"], // which the reader of timeZone refuses
    ["2026-11-20T00:00:00Z", "Asia/Singapore", "2026-11-20T00:00:00Z"],
  ])("is read from %s with the zone %s", (text, timeZone, iso) => {
    expect(queryTime(text, "from", { timeZone })).toBe(Date.parse(iso) / 1000);
  });

  it.each(["2026-02-30T00:00:00Z", "2026-02-29", "2026-13-01", "2026-11-20T09:00:00", "yesterday", "1795165200", ""])(
    "is not read from %j",
    (text) => {
      expect(() => queryTime(text, "from")).toThrow(/from must be an ISO 8601 time such as/);
    },
  );

  it.each(["15m", "+15m", "-15", "-m", "-1.5h", "-1y", "-15M", "- 15m", "--15m", "-12345678s"])(
    "is not read from %j, which is not a time before now",
    (text) => {
      expect(() => queryTime(text, "to")).toThrow(
        /to must be an ISO 8601 time such as .* or a time before now such as/,
      );
    },
  );
});
