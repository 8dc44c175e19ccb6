import { describe, expect, it } from "vitest";
import { chatroomDetails } from "../../shared/agora-chat/chatroom-details.ts";
import { chatroomExempt } from "../../shared/agora-chat/chatroom-exempt.ts";
import { chatroomMembersPage } from "../../shared/agora-chat/chatroom-members.ts";
import type { AgoraApp } from "../../shared/agora-chat/rest-call.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { agoraApp } from "../../shared/live-routes/live-reads.ts";
import type { Deadline } from "../../shared/upstream/deadline.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import { composeForTest, secretsOf, testClock } from "../support/live-composition.ts";
import { agoraSecret } from "../support/test-apps.ts";

const groupId = asGroupId("12");

/** What a command makes of the vendor's answers, by the end of the path. */
async function ask<Value>(
  command: (app: AgoraApp, deadline: Deadline) => Promise<Value>,
  textOf: (path: string) => string,
  status = 200,
) {
  const paths: string[] = [];
  const live = composeForTest({
    clock: testClock(),
    readSecret: secretsOf({ classes: agoraSecret(1) }).readSecret,
    retries: { attempts: 1 },
    vendor: async ({ path }) => {
      const end = path.split("/").slice(3).join("/");
      paths.push(end);
      return { status, text: textOf(end), retryAfterSeconds: undefined };
    },
  });
  const app = await agoraApp(live, asAppName("classes"));
  const outcome = await command(app, live.deadline()).catch((error: unknown) => {
    if (!isRollcallError(error)) throw error;
    return [error.kind, error.upstream?.code];
  });
  return { outcome, paths };
}

const malformed = ["upstream-rejected", "malformed"];

describe("the details of an Agora chat room", () => {
  it.each([
    ['{"data":[{"id":"12","owner":"ann","affiliations_count":3}]}', { occupancy: 3, owner: "ann" }],
    ['{"data":{"id":"12","owner":"ann","affiliations_count":"3"}}', { occupancy: 3, owner: "ann" }],
    ['{"data":[{"affiliations_count":0}]}', { occupancy: 0, owner: undefined }],
    ['{"data":[{"id":"12","owner":"ann"}]}', malformed],
    ['{"data":[{"affiliations_count":-1}]}', malformed],
    ['{"data":[]}', malformed],
    ["{}", malformed],
  ])("%s are %o", async (text, expected) => {
    const { outcome, paths } = await ask(
      (app, deadline) => chatroomDetails(app, groupId, deadline),
      () => text,
    );

    expect(outcome).toEqual(expected);
    expect(paths).toEqual(["chatrooms/12"]);
  });

  it("say that a room does not exist", async () => {
    const text = '{"error":"resource_not_found","error_description":"grpID 12 does not exist!"}';

    const { outcome } = await ask(
      (app, deadline) => chatroomDetails(app, groupId, deadline),
      () => text,
      404,
    );

    expect(outcome).toEqual(["unknown-group", "resource_not_found"]);
  });
});

describe("the exempt members of an Agora chat room", () => {
  const exempt = (app: AgoraApp, deadline: Deadline) => chatroomExempt(app, groupId, deadline);

  it("are its admins and the people on its allow list", async () => {
    const { outcome, paths } = await ask(exempt, (path) =>
      path.endsWith("admin") ? '{"data":["ann"],"count":1}' : '{"data":["bea",{"member":"cid"}],"count":2}',
    );

    expect(outcome).toEqual(new Set(["ann", "bea", "cid"]));
    expect(paths.sort()).toEqual(["chatrooms/12/admin", "chatrooms/12/white/users"]);
  });

  it.each(['{"data":[{"moderator":"ann"}],"count":1}', '{"data":[],"count":2}', '{"count":2}'])(
    "cannot be told from %s",
    async (text) => {
      expect((await ask(exempt, () => text)).outcome).toEqual(malformed);
    },
  );

  it("are missing, and not the room, where the vendor does not find their lists", async () => {
    const { outcome } = await ask(exempt, () => '{"error":"resource_not_found"}', 404);

    expect(outcome).toEqual(malformed);
  });
});

describe("a page of the people in an Agora chat room", () => {
  it("is asked for in the largest size at every host", async () => {
    const text = '{"data":[{"owner":"ann"},{"member":"bea"}],"count":2}';

    const { outcome, paths } = await ask(
      (app, deadline) => chatroomMembersPage(app, groupId, 2, deadline),
      () => text,
    );

    expect(outcome).toEqual({
      members: [
        { userId: "ann", role: "owner", joinedAt: undefined },
        { userId: "bea", role: "member", joinedAt: undefined },
      ],
      rows: 2,
      pageSize: 1_000,
    });
    expect(paths).toEqual(["chatrooms/12/users?pagenum=2&pagesize=1000"]);
  });
});
