import { describe, expect, it } from "vitest";
import { apiHandler } from "../../../shared/http-api/api-handler.ts";
import { RollcallError } from "../../../shared/upstream/rollcall-error.ts";
import { apiEvent, lambdaContext } from "../../support/api-event.ts";

/** Answers a request, and gives back the request IDs that were logged. */
async function ask(requestId: string, fails = false) {
  const logged: unknown[] = [];
  const note = (_: unknown, facts: { readonly requestId?: unknown }) => logged.push(facts.requestId);
  const edge = {
    log: { info: note, warn: note, failed: note },
    access: { kind: "api-key" },
    now: Date.now,
    onMisconfigured: () => {},
  } as const;
  const handler = apiHandler(edge, { name: "get-health", scope: "open" }, async () => {
    if (fails) throw new RollcallError("internal", "broken");
    return { body: { status: "ok" } };
  });
  const { headers = {}, body = "" } = await handler(apiEvent({ route: "/v1/health", requestId }), lambdaContext());
  return { header: headers["x-request-id"], body: JSON.parse(body), logged };
}

describe("the request ID of a reply", () => {
  it("is the gateway's, in the header and in every log line", async () => {
    const { header, logged } = await ask("JKJaXmPLvHcESHA=");

    expect(header).toBe("JKJaXmPLvHcESHA=");
    expect(logged).toEqual([header, header]);
  });

  it("is that of the problem, when there is one", async () => {
    const { header, body, logged } = await ask("request-9", true);

    expect([header, body.requestId]).toEqual(["request-9", "request-9"]);
    expect(logged).toEqual(["request-9", "request-9"]);
  });

  it("is the invocation's behind the local gateway, which gives all requests the same", async () => {
    const { header, logged } = await ask("offlineContext_resourceId");

    expect(header).toBe("invocation-1");
    expect(logged).toEqual(["invocation-1", "invocation-1"]);
  });
});
