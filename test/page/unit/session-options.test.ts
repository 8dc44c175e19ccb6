import { describe, expect, it } from "vitest";
import { presenceRowOf } from "../../../page/presence-chart/presence-row.ts";
import { countAttended, filterOf } from "../../../page/views/session/attended-count.ts";
import { instantOfLocal, localInputOf } from "../../../page/views/session/local-input.ts";
import { queryOf, sessionOptionsOf, zoomText } from "../../../page/views/session/session-options.ts";
import { attendee } from "./attendees.ts";

const read = (text: string) => sessionOptionsOf(new URLSearchParams(text));

describe("what the address says of a session", () => {
  it("is as usual where it says nothing, or nonsense", () => {
    const usual = read("");

    expect(usual).toMatchObject({ search: "", order: "name", direction: "asc", show: "all", minPercent: 80 });
    expect(read("sort=color&order=up&show=me&minShare=0&zoom=9-1&startsAt=soon")).toEqual(usual);
  });

  it("comes back from the address that it makes", () => {
    const options = {
      ...read(""),
      search: "ann & bob",
      order: "share",
      direction: "desc",
      show: "undecided",
      minPercent: 55,
      startsAt: "2026-11-20T09:00:00Z",
    } as const;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(queryOf(options))) {
      if (value !== undefined) query.set(name, value);
    }

    expect(sessionOptionsOf(query)).toEqual(options);
  });

  it("carries the zoom in whole seconds, and nothing when all of the time is shown", () => {
    const limits = { from: 1_795_000_000, to: 1_795_003_600 };

    expect(zoomText(limits, limits)).toBeUndefined();
    expect(read(`zoom=${zoomText({ from: 1_795_000_100.4, to: 1_795_000_200 }, limits)}`).zoom).toEqual({
      from: 1_795_000_100,
      to: 1_795_000_200,
    });
  });
});

describe("who attended", () => {
  const rows = [
    attendee("surely", { shareOfSession: { min: 0.8, max: 1 } }),
    attendee("perhaps", { shareOfSession: { min: 0.799, max: 0.8 } }),
    attendee("not", { shareOfSession: { min: 0.1, max: 0.799 } }),
    attendee("nobody knows", { status: "unknown" }),
  ].map(presenceRowOf);

  it("is certain where the bounds lie on one side of the threshold", () => {
    expect(countAttended(rows, 0.8)).toEqual({ attended: 1, notAttended: 1, undecided: 2 });
    expect(rows.filter(filterOf("attended", 0.8)).map(({ userId }) => userId)).toEqual(["surely"]);
    expect(rows.filter(filterOf("undecided", 0.8)).map(({ userId }) => userId)).toEqual(["perhaps", "nobody knows"]);
    expect(rows.filter(filterOf("not-attended", 0.8)).map(({ userId }) => userId)).toEqual(["not"]);
  });

  it("is apart from who was present", () => {
    expect(rows.filter(filterOf("unknown", 0.8)).map(({ userId }) => userId)).toEqual(["nobody knows"]);
    expect(rows.filter(filterOf("all", 0.8))).toHaveLength(4);
  });
});

describe("the inputs of planned times", () => {
  it("are in the time zone of the browser, and mean the same instant again", () => {
    const instant = "2026-11-20T09:00:00Z";

    expect(instantOfLocal(localInputOf(instant))).toBe(instant);
    expect(localInputOf(undefined)).toBe("");
    expect(instantOfLocal("")).toBeUndefined();
  });
});
