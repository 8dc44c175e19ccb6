import { describe, expect, it } from "vitest";
import { chatgroupMembersPage } from "../../shared/agora-chat/chatgroup-members.ts";
import { agoraError } from "../../shared/agora-chat/errors.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { agoraApp } from "../../shared/live-routes/live-reads.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import { composeForTest, secretsOf, testClock } from "../support/live-composition.ts";
import { agoraSecret } from "../support/test-apps.ts";

/** What a page of a chat group comes to, by the answer's status and its text, and what was asked for. */
async function pageOf(
  text: string,
  given: {
    readonly status?: number;
    readonly pageNumber?: number;
    readonly pageSize?: number;
    readonly joinedTime?: boolean;
  } = {},
) {
  const { status = 200, pageNumber = 1, pageSize = 50, joinedTime = false } = given;
  const paths: string[] = [];
  const live = composeForTest({
    clock: testClock(),
    readSecret: secretsOf({ classes: agoraSecret(1) }).readSecret,
    retries: { attempts: 1 },
    vendor: async ({ path }) => {
      paths.push(path.split("/").slice(3).join("/"));
      return { status, text, retryAfterSeconds: undefined };
    },
  });
  const app = await agoraApp(live, asAppName("classes"));
  const query = { groupId: asGroupId("1#2"), pageNumber, pageSize, joinedTime };
  const outcome = await chatgroupMembersPage(app, query, live.deadline()).catch((error: unknown) => {
    if (!isRollcallError(error)) throw error;
    return [error.kind, error.upstream?.code];
  });
  return { outcome, paths };
}

const malformed = ["upstream-rejected", "malformed"];
const nobody = { members: [], rows: 0, pageSize: 50 };

describe("a page of an Agora chat group", () => {
  it.each([
    ['{"data":[],"count":0}', 1, nobody],
    ['{"count":0}', 1, nobody],
    ['{"data":null,"count":0}', 2, nobody],
    ['{"data":[],"count":3}', 2, nobody],
    ['{"data":[]}', 1, nobody],
    ['{"data":[],"count":1}', 1, malformed],
    ['{"count":1}', 1, malformed],
    ['{"count":1}', 2, malformed],
    ['{"data":{},"count":"x"}', 1, malformed],
    ["{}", 2, malformed],
    ["[]", 1, malformed],
    ['"text"', 1, malformed],
    ["not JSON", 1, malformed],
  ] as const)("that is %s as page %i comes to %j", async (text, pageNumber, outcome) => {
    expect((await pageOf(text, { pageNumber })).outcome).toEqual(outcome);
  });

  it("has its rows in all of the vendor's forms, those that cannot be read counted", async () => {
    const rows = [
      ...[{ owner: "o" }, { admin: "a" }, { member: "m", joined_time: 1_700_000_000_000 }],
      ...[{ member_name: "n" }, { username: "u", role: "admin" }, { username: "v", role: "guest" }, "bare", 7],
      ...[{}, { member: "" }, null],
    ];

    const { outcome } = await pageOf(JSON.stringify({ data: rows }));

    const row = (userId: string, role?: string, joinedAt?: number) => ({ userId, role, joinedAt });
    expect(outcome).toEqual({
      members: [
        ...[row("o", "owner"), row("a", "admin"), row("m", "member", 1_700_000_000_000)],
        ...[row("n"), row("u", "admin"), row("v"), row("bare"), row("7")],
      ],
      rows: 11,
      pageSize: 50,
    });
  });

  it("with numbers that no float holds has them digit by digit", async () => {
    const { outcome } = await pageOf('{"data":[{"member":90071992547409931},{"member":12}]}');

    expect(outcome).toMatchObject({ members: [{ userId: "90071992547409931" }, { userId: "12" }], rows: 2 });
  });

  it("is asked for by number and size, with join times where they are wanted", async () => {
    const plain = await pageOf("{}", { pageNumber: 3, pageSize: 20 });
    const timed = await pageOf("{}", { joinedTime: true });

    expect(plain.paths).toEqual(["chatgroups/1%232/users?pagenum=3&pagesize=20"]);
    expect(timed.paths).toEqual(["chatgroups/1%232/users?pagenum=1&pagesize=50&joined_time=true"]);
  });

  it.each([
    ["", ["unknown-group", "http-404"]],
    [" \r\n", ["unknown-group", "http-404"]],
    ["<html>", ["upstream-rejected", "http-404"]],
    ["[]", ["upstream-rejected", "http-404"]],
    ['{"error":"service_resource_not_found"}', ["unknown-group", "service_resource_not_found"]],
    ['{"error":"organization_application_not_found"}', ["misconfigured", "organization_application_not_found"]],
    ['{"error":5}', ["unknown-group", "5"]],
  ])("that is 404 with %j comes to %j", async (text, outcome) => {
    expect((await pageOf(text, { status: 404 })).outcome).toEqual(
      outcome[1] === "5" ? ["unknown-group", "http-404"] : outcome,
    );
  });
});

describe("an answer of Agora's that is no page", () => {
  it.each([
    [400, undefined, "invalid-request", "none", "http-400", undefined],
    [
      400,
      "organization_application_not_found",
      "misconfigured",
      "none",
      "organization_application_not_found",
      undefined,
    ],
    [401, "unauthorized", "misconfigured", "re-sign", "unauthorized", undefined],
    [403, "forbidden_op", "misconfigured", "none", "forbidden_op", undefined],
    [404, "toString", "unknown-group", "none", "toString", undefined],
    [408, undefined, "upstream-unavailable", "retry", "http-408", undefined],
    [418, undefined, "upstream-rejected", "none", "http-418", undefined],
    [429, "reach_limit", "upstream-throttled", "none", "reach_limit", 1],
    [429, "resource_limited", "misconfigured", "none", "resource_limited", undefined],
    [499, undefined, "upstream-rejected", "none", "http-499", undefined],
    [500, "web_application", "upstream-unavailable", "none", "web_application", undefined],
    [500, "other", "upstream-unavailable", "retry", "other", undefined],
    [501, undefined, "upstream-unavailable", "none", "http-501", undefined],
    [503, "reach_limit", "upstream-throttled", "none", "reach_limit", 1],
    [503, undefined, "upstream-unavailable", "retry", "http-503", undefined],
    [599, undefined, "upstream-unavailable", "retry", "http-599", undefined],
    [500, "a name\nwith a line", "upstream-unavailable", "retry", "http-500", undefined],
    [500, "x".repeat(65), "upstream-unavailable", "retry", "http-500", undefined],
    [500, "x".repeat(64), "upstream-unavailable", "retry", "x".repeat(64), undefined],
  ] as const)("%i with the error %j is %s, recovery %s", (status, name, kind, recovery, code, retryAfterSeconds) => {
    expect(agoraError(status, name, undefined)).toMatchObject({
      kind,
      recovery,
      upstream: { code },
      retryAfterSeconds,
    });
  });

  it("says when to come back where the vendor does, and only of a throttle", () => {
    expect(agoraError(429, "reach_limit", 7).retryAfterSeconds).toBe(7);
    expect(agoraError(503, undefined, 7).retryAfterSeconds).toBeUndefined();
  });
});
