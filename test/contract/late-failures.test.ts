import { beforeEach, describe, expect, it } from "vitest";
import { apiHandler, type EdgeDependencies } from "../../shared/http-api/api-handler.ts";
import { answerChatgroupMembers } from "../../shared/live-routes/chatgroup-members-route.ts";
import { answerGroupMembers } from "../../shared/live-routes/group-members-route.ts";
import { answerOnlineMembers } from "../../shared/live-routes/online-members-route.ts";
import type { Transport, UpstreamRequest } from "../../shared/upstream/transport.ts";
import { apiEvent, lambdaContext, routes } from "../support/api-event.ts";
import { composeForTest, secretsOf, testClock } from "../support/live-composition.ts";
import { readReply } from "../support/reply.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

/** A page that fails behind others: the client gets what was read, and the operator hears of the failure. */
describe("a late failure of all=true", () => {
  const lines: unknown[] = [];
  const alarms: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    alarms.length = 0;
  });
  const edge: EdgeDependencies = {
    log: {
      info: (code) => lines.push(code),
      warn: (code) => lines.push(code),
      failed: ({ kind, upstream }, { function: name, requestId, app }, code) =>
        lines.push({ code, kind, upstream: upstream?.code, name, requestId, app }),
    },
    access: { kind: "api-key" },
    now: Date.now,
    onMisconfigured: ({ upstream }) => alarms.push(upstream?.code ?? ""),
  };
  const bodyOf = ({ body }: UpstreamRequest) => JSON.parse(body ?? "{}");
  const fail = (ErrorCode: number) => ({ ActionStatus: "FAIL", ErrorCode, ErrorInfo: "" });
  const tencentPage = (request: UpstreamRequest) => ({
    ActionStatus: "OK",
    ErrorCode: 0,
    MemberNum: 200,
    MemberList: [{ Member_Account: `u${bodyOf(request).Offset ?? ""}` }],
    NextTimestamp: 1_600_000_001,
  });
  const agoraPage = () => ({ data: [{ member: "u1" }] });
  const agoraRefusal = { status: 403, error: "forbidden_op" };

  it.each([
    ["a group", answerGroupMembers, routes.groupMembers, "main", tencentPage, fail(10026), "misconfigured", "10026"],
    [
      "a group",
      answerGroupMembers,
      routes.groupMembers,
      "main",
      tencentPage,
      fail(60007),
      "upstream-throttled",
      "60007",
    ],
    [
      "a live room",
      answerOnlineMembers,
      routes.avchatroomMembers,
      "main",
      tencentPage,
      fail(60021),
      "misconfigured",
      "60021",
    ],
    [
      "an Agora group",
      answerChatgroupMembers,
      routes.chatgroupMembers,
      "classes",
      agoraPage,
      agoraRefusal,
      "misconfigured",
      "forbidden_op",
    ],
  ] as const)(
    "of %s is logged, and alarmed where the app is misconfigured",
    async (_, answer, route, app, page, failure, kind, upstream) => {
      let asked = 0;
      const vendor: Transport = async (request) => {
        asked += 1;
        const body = asked === 1 ? page(request) : failure;
        const status = "status" in body ? body.status : 200;
        return { status, text: JSON.stringify(body), retryAfterSeconds: undefined };
      };
      const { readSecret } = secretsOf({ main: tencentSecret(1), classes: agoraSecret(1) });
      const live = composeForTest({ clock: testClock(), readSecret, vendor });
      const handler = apiHandler(edge, { name: "the-function", scope: "read:live" }, (request) =>
        answer(live, request),
      );

      const event = apiEvent({ route, path: { app, groupId: "1" }, query: { all: "true" } });
      const reply = readReply(event, await handler(event, lambdaContext()));

      expect([reply.status, reply.body.stoppedEarly]).toEqual([200, true]);
      expect(lines).toEqual([
        "STARTED",
        { code: "CUT_SHORT", kind, upstream, name: "the-function", requestId: "request-1", app },
        "COMPLETED",
      ]);
      expect(alarms).toEqual(kind === "misconfigured" ? [upstream] : []);
    },
  );
});

describe("the name of an app in a log line", () => {
  it("is cut, in each of the lines", async () => {
    const logged: unknown[] = [];
    const log: EdgeDependencies["log"] = {
      info: (_, { app }) => logged.push(app),
      warn: () => {},
      failed: (_, { app }) => logged.push(app),
    };
    const edge: EdgeDependencies = { log, access: { kind: "api-key" }, now: Date.now, onMisconfigured: () => {} };
    const event = apiEvent({ route: routes.groupMembers, path: { app: "a".repeat(5_000), groupId: "1" } });
    const answers = [async () => ({ body: {} }), () => Promise.reject(new Error("no"))];

    for (const answer of answers) {
      await apiHandler(edge, { name: "the-function", scope: "read:live" }, answer)(event, lambdaContext());
    }

    const cut = `${"a".repeat(64)}…`;
    expect(logged).toEqual([cut, cut, cut, cut]);
  });
});
