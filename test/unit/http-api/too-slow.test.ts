import { describe, expect, it } from "vitest";
import { apiHandler } from "../../../shared/http-api/api-handler.ts";
import type { ApiRequest } from "../../../shared/http-api/api-request.ts";
import type { Log } from "../../../shared/runtime/log.ts";
import { apiEvent, lambdaContext, routes } from "../../support/api-event.ts";
import { readReply } from "../../support/reply.ts";

/** The function's own time is over before the answer is there, and no vendor has been asked. */
describe("an answer that takes longer than the function may run", () => {
  const failures: string[] = [];
  const log: Log = { info: () => {}, warn: () => {}, failed: (error) => failures.push(error.kind) };
  const edge = { log, now: Date.now, onMisconfigured: () => {}, access: { kind: "api-key" } as const };
  const untilAborted = ({ deadline }: ApiRequest) =>
    new Promise<never>((_, reject) => {
      deadline.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    });

  it.each([
    ["goes on", () => new Promise<never>(() => {})],
    ["fails when it is told to stop", untilAborted],
  ] as const)("is a 503 that says so, where the work %s", async (_, answer) => {
    failures.length = 0;
    const handler = apiHandler(edge, { name: "get-attendance", scope: "read:attendance" }, answer);

    const event = apiEvent({ route: routes.avchatroomCount });
    const reply = readReply(event, await handler(event, lambdaContext(300)));

    expect([reply.status, reply.body.code]).toEqual([503, "too-slow"]);
    expect(reply.body.detail).toMatch(/shorter range/);
    expect(reply.body).not.toHaveProperty("upstream");
    expect(failures).toEqual(["too-slow"]);
  });
});
