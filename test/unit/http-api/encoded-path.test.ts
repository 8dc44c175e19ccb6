import { describe, expect, it } from "vitest";
import { encodedPath, idParameter } from "../../../shared/http-api/path-parameters.ts";
import { apiEvent } from "../../support/api-event.ts";

const route = "/v1/apps/{app}/rooms/{groupId}/attendance";
const eventFor = (groupId: string, basePath = "") => apiEvent({ route, path: { app: "main", groupId }, basePath });
const base64url = (text: string) => `~${Buffer.from(text).toString("base64url")}`;

/** What an HTTP API makes of a path: it decodes, then matches. */
function throughGateway(path: string, basePath: string) {
  const [, groupId = ""] = /\/rooms\/([^/?]+)\/attendance$/.exec(decodeURIComponent(path)) ?? [];
  return eventFor(groupId, basePath);
}

describe("the path of a request, encoded again", () => {
  it.each([
    ["@TGS#aLECTURE", "%40TGS%23aLECTURE"],
    ["@TGS#_@TGS#cREADERS", "%40TGS%23_%40TGS%23cREADERS"],
    ["a room", "a%20room"],
    ["课堂", "%E8%AF%BE%E5%A0%82"],
    ["50%off", "50%25off"],
    ['"><script>', "%22%3E%3Cscript%3E"],
    ["a\r\nset-cookie: b", "a%0D%0Aset-cookie%3A%20b"],
    ["plain-1", "plain-1"],
    [base64url("school/lecture"), base64url("school/lecture")],
    [base64url("@TGS#a"), base64url("@TGS#a")],
    ["..", base64url("..")],
  ])("has %j as %j, behind every base path", (given, segment) => {
    for (const basePath of ["", "/communities", "/v1/apps/x/rooms"]) {
      const event = eventFor(given, basePath);

      const path = encodedPath(event);

      expect(path).toBe(`${basePath}/v1/apps/main/rooms/${segment}/attendance`);
      expect(idParameter(throughGateway(path, basePath), "groupId")).toBe(idParameter(event, "groupId"));
    }
  });

  it.each([["%40TGS%23a"], ["100%FF"], ["a%20b"]])("leads to the same ID when it came encoded (%j)", (groupId) => {
    const event = eventFor(groupId);

    expect(idParameter(throughGateway(encodedPath(event), ""), "groupId")).toBe(idParameter(event, "groupId"));
  });

  it("without a route is the raw path, with what cannot stand in a URL encoded", () => {
    const event = { ...eventFor("@TGS#a"), routeKey: "$default", rawPath: "/v1/apps/main/rooms/@TGS#a/x%20y" };

    expect(encodedPath(event)).toBe("/v1/apps/main/rooms/%40TGS%23a/x%20y");
  });
});

describe("an ID in a path", () => {
  it("is judged by its own segment: a base path that looks like its encoding changes nothing", () => {
    const event = eventFor("a%20b", "/a%2520b");

    expect(idParameter(event, "groupId")).toBe(idParameter(eventFor("a%20b"), "groupId"));
  });
});
