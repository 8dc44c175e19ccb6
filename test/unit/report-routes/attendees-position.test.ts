import { describe, expect, it } from "vitest";
import { asUserId } from "../../../shared/identity/ids.ts";
import { attendeesStartOf, packAttendeesStart } from "../../../shared/report-routes/attendees-position.ts";

const now = 1_767_355_230;
const window = { from: now - 3_600, to: now };
const asked = { from: window.from, to: window.to };
const start = (v: unknown, u: unknown, by: Parameters<typeof attendeesStartOf>[1]["by"]) =>
  attendeesStartOf({ v, u, f: window.from, t: window.to }, { ...asked, by }, now)?.after;

describe("where a page of attendees begins", () => {
  it("comes back as it was packed", () => {
    const after = { value: 1_800, userId: asUserId("ann") };

    const position = packAttendeesStart({ after, window });

    expect(attendeesStartOf(position, { ...asked, by: "secondsMin" }, now)).toEqual({ after, window });
    expect(attendeesStartOf({ ...position, t: now + 1 }, { ...asked, by: "secondsMin" }, now)).toBeUndefined();
  });

  it.each(["secondsMin", "secondsMax", "secondsEstimate"] as const)(
    "by %s is a time of the window's length at most",
    (by) => {
      expect([0, 1.5, 3_600].map((value) => start(value, "ann", by)?.value)).toEqual([0, 1.5, 3_600]);
      for (const value of [-1, 3_601, Number.NaN, "5", null, undefined, {}]) {
        expect(start(value, "ann", by)).toBeUndefined();
      }
    },
  );

  it("by first join is an instant, or none", () => {
    expect([start(now, "ann", "firstJoin")?.value, start(null, "ann", "firstJoin")?.value]).toEqual([now, null]);
    for (const value of [-1, 1.5, "5", undefined, 2 ** 53]) {
      expect(start(value, "ann", "firstJoin")).toBeUndefined();
    }
  });

  it("by user ID is that ID", () => {
    expect(start("ann", "ann", "userId")).toEqual({ value: "ann", userId: "ann" });
    expect([start("bob", "ann", "userId"), start(null, "ann", "userId")]).toEqual([undefined, undefined]);
  });

  it("names somebody by an ID of 1 to 256 characters", () => {
    expect(start(0, "x".repeat(256), "secondsMin")?.userId).toBe("x".repeat(256));
    for (const userId of ["", "x".repeat(257), 5, null, undefined, ["ann"]]) {
      expect(start(0, userId, "secondsMin")).toBeUndefined();
    }
  });
});
