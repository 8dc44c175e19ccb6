import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idOfSegment, pathSegment } from "../../../page/router/path-segment.ts";
import { pathOf, type Route, routeOf } from "../../../page/router/route.ts";
import { pathSegment as pathSegmentOfApi } from "../../../shared/http-api/path-parameters.ts";

const ids = ["lecture-1", "@TGS#a6", "a/b?c", "100%25", "~x", "..", "讲座 1"];

describe("an ID in an address", () => {
  it("is written as the API writes it", () => {
    for (const id of ids) {
      expect(pathSegment(id), id).toBe(pathSegmentOfApi(id));
    }
  });

  it("is read back, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (id) => {
        expect(idOfSegment(pathSegment(id))).toBe(id);
      }),
    );
  });

  it("is none where the segment cannot be decoded", () => {
    expect(["%FF", "~/w", "~_w"].map(idOfSegment)).toEqual([undefined, undefined, undefined]);
  });
});

describe("an address", () => {
  const routes: readonly Route[] = [
    { view: "rooms" },
    { view: "courses" },
    { view: "compare" },
    ...ids.flatMap((id): Route[] => [
      { view: "room", app: "main", groupId: id },
      { view: "session", app: "main", groupId: id, sessionId: "20261120T090001Z" },
      { view: "person", app: "main", userId: id },
    ]),
  ];

  it.each(routes)("leads to its view: %o", (route) => {
    expect(routeOf(pathOf(route))).toEqual(route);
  });

  it.each(["rooms/main", "rooms/main/a/b", "sessions/main/a", "people", "v1/rooms", "courses/x", "rooms/main/%FF"])(
    "that is none, %s, says so",
    (path) => {
      expect(routeOf(path)).toEqual({ view: "unknown" });
    },
  );
});
