import { describe, expect, it } from "vitest";
import { asAppName, asGroupId } from "../../../shared/identity/ids.ts";
import { ZonedTime } from "../../../shared/identity/zoned-time.ts";
import { AnswerSize } from "../../../shared/report-routes/answer-size.ts";
import { csvLinks, csvReply, wantsCsv } from "../../../shared/report-routes/report-format.ts";
import { apiEvent } from "../../support/api-event.ts";

describe("the form of a report", () => {
  it.each([
    [undefined, false],
    ["", false],
    ["*/*", false],
    ["application/json", false],
    ["text/csv", true],
    ["TEXT/CSV; charset=utf-8", true],
    ["text/csv, application/json;q=0.9", true],
    ["application/json, text/csv;q=0.5", false],
    ["application/json, text/csv", true],
    ["text/csv, application/json", true],
    ["application/json;q=0.7, text/csv;q=0.7", true],
    ["application/json;q=0.7, text/csv;q=0.69", false],
    ["text/csv; charset=utf-8; q=0.4, application/json; q=0.5", false],
    ["text/csv;q=high", false],
    ["text/csv;q=0, application/json;q=0", false],
    ["text/csv;q=0", false],
    ["text/csvx", false],
  ])("for Accept: %s is CSV: %s", (accept, isCsv) => {
    expect(wantsCsv({ headers: accept === undefined ? {} : { accept } })).toBe(isCsv);
  });

  it("names the file after report, app and room, whatever the room is called", () => {
    const room = { app: asAppName("main"), groupId: asGroupId('@TGS#"a\r\n6/..') };

    const { headers } = csvReply("a\r\n", room, "attendance", {});

    expect(headers?.["content-disposition"]).toBe('attachment; filename="attendance-main-_TGS_a_6_.csv"');
  });

  it("adds the range of the report, in local time where a zone is named, and without colons", () => {
    const room = { app: asAppName("main"), groupId: asGroupId("class") };
    const window = { from: 1_767_348_000, to: 1_767_351_630 };
    const nameIn = (zone: ZonedTime | undefined) =>
      csvReply("a\r\n", room, "attendees", {}, { window, zone }).headers?.["content-disposition"];

    expect(nameIn(undefined)).toBe('attachment; filename="attendees-main-class_2026-01-02T1000Z_2026-01-02T1100Z.csv"');
    expect(nameIn(new ZonedTime("Asia/Kolkata"))).toContain("attendees-main-class_2026-01-02T1530_2026-01-02T1630.csv");
  });

  it("leads to the next page with all the parameters of the first", () => {
    const query = { from: "2026-01-02T00:00:00+08:00", cursor: "old", prefix: "a&b" };
    const event = apiEvent({ route: "/v1/rooms", query });

    const { link } = csvLinks(event, "new");

    const target = new URL(/<(.*)>; rel="next"/.exec(link ?? "")?.[1] ?? "", "http://x");
    expect(Object.fromEntries(target.searchParams)).toEqual({ ...query, cursor: "new" });
    expect(csvLinks(event, null)["rollcall-note"]).toBeUndefined();
  });
});

describe("a CSV", () => {
  it("is described by the same report as JSON, on its last page too", () => {
    const event = apiEvent({ route: "/v1/rooms", query: { from: "2026-01-02", format: "csv" } });

    for (const { link } of [csvLinks(event, null), csvLinks(event, "next")]) {
      expect(link).toContain(
        "<" + "/v1/rooms?from=2026-01-02&format=json" + '>; rel="describedby"; type="application/json"',
      );
    }
  });

  it.each([
    ["csv", undefined, true],
    ["CSV", "application/json", true],
    ["json", "text/csv", false],
  ])("is asked for by format=%s, whatever Accept says (%s)", (format, accept, expected) => {
    const event = apiEvent({ route: "/v1/rooms", query: { format }, headers: accept === undefined ? {} : { accept } });

    expect(wantsCsv(event)).toBe(expected);
  });
});

describe("the size of an answer", () => {
  it("counts bytes as they go over the wire, quotes and umlauts included, and always takes a first row", () => {
    const size = new AnswerSize();
    const row = '"é'.repeat(500_000); // 4 bytes each once it is a string in JSON

    const taken = [size.take(row), size.take(row), size.take(row)];

    expect(taken).toEqual([true, true, false]);
    expect(new AnswerSize().take("x".repeat(9_000_000))).toBe(true);
  });
});
