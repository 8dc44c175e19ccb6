import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { routes } from "../support/api-event.ts";
import { type Container, coldStart, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

const agora = agoraSecret(1);
const room = { appId: agora.appId, chatroomId: "77" };

describe("the online count of an Agora chat room", () => {
  let vendors: VendorSimulators;
  let world: EdgeWorld;
  let count: Container;
  beforeAll(async () => {
    const { appId, appCertificate, host } = agora;
    vendors = await startVendorSimulators({ agoraApps: [{ appId, appCertificate, host, profile: "agora" }] });
    world = await startEdgeWorld(vendors.origin);
    world.putApp("main", tencentSecret(1));
    world.putApp("classes", agora);
    vendors.agora.chatrooms.add({ ...room, owner: "teacher", admins: ["assistant"], allowed: ["camera"] });
    for (const userId of ["ann", "bea"]) vendors.agora.chatrooms.join({ ...room, userId });
    count = await coldStart("get-chatroom-online-count", routes.chatroomCount);
  });
  afterAll(async () => {
    await vendors.close();
    await world.close();
  });

  it("leaves out those who are listed whether they are online or not", async () => {
    const { status, body } = await count.call({ path: { app: "classes", groupId: "77" } });

    expect(status).toBe(200);
    expect(body).toMatchObject({ app: "classes", groupId: "77", groupType: "AgoraChatRoom", exemptMembers: 3 });
    expect(body.onlineCount).toBe(2);
  });

  it("is a 404 for a room that does not exist, and a 422 for an app of the other vendor", async () => {
    const unknown = await count.call({ path: { app: "classes", groupId: "78" } });
    const other = await count.call({ path: { app: "main", groupId: "77" } });

    expect([unknown.status, unknown.body.code]).toEqual([404, "unknown-group"]);
    expect([other.status, other.body.code]).toEqual([422, "unsupported-group"]);
  });
});
