import { beforeEach, describe, expect, it } from "vitest";
import type { AgoraApp } from "../../../local/vendor-simulators/agora/app.ts";
import { occupantsAt } from "../../../local/vendor-simulators/agora/chatroom.ts";
import { AgoraState } from "../../../local/vendor-simulators/agora/simulator.ts";
import { makeChatroomLive } from "../../../local/vendor-simulators/life.ts";

const appId = "1".repeat(32);
const address = { appId, chatroomId: "77" };
const minute = 60_000;

describe("a simulated chat room", () => {
  let now = 0;
  let state: AgoraState;
  beforeEach(() => {
    now = 1_000_000;
    state = new AgoraState(
      () => now,
      [{ appId, appCertificate: "2".repeat(32), host: "a61.chat.agora.io", profile: "agora" }],
    );
    state.chatrooms.add({ ...address, owner: "owner", admins: ["admin"], allowed: ["camera"] });
  });

  const listed = (): readonly string[] => {
    const room = (state.apps.get(appId) as AgoraApp).chatrooms.get("77");
    return room === undefined
      ? []
      : occupantsAt(room, now)
          .map(({ userId }) => userId)
          .sort();
  };

  it("removes people two minutes after they went offline, and exempt members never", () => {
    state.chatrooms.join({ ...address, userId: "ann" });
    state.chatrooms.goOffline({ ...address, userId: "ann" });

    now += 2 * minute - 1;
    const before = listed();
    now += 1;

    expect(before).toEqual(["admin", "ann", "camera", "owner"]);
    expect(listed()).toEqual(["admin", "camera", "owner"]);
  });

  it("keeps a person who is back within the two minutes", () => {
    state.chatrooms.join({ ...address, userId: "ann" });
    state.chatrooms.goOffline({ ...address, userId: "ann" });
    now += minute;
    state.chatrooms.join({ ...address, userId: "ann" });
    now += 5 * minute;

    expect(listed()).toContain("ann");
  });

  it("removes at once a person who quits, and an offline admin who is one no more", () => {
    state.chatrooms.join({ ...address, userId: "ann" });
    state.chatrooms.leave({ ...address, userId: "ann" });
    now += 3 * minute;
    state.chatrooms.setAdmin({ ...address, userId: "admin", isAdmin: false });

    expect(listed()).toEqual(["camera", "owner"]);
  });

  it("comes to life with people who go in both ways", () => {
    makeChatroomLive(state.chatrooms, address, { seed: 7, profile: { size: 30, arrivalsPerMinute: 10 } });

    const first = listed();
    now += 10 * minute;
    const later = listed();

    expect(first.length).toBe(33);
    expect(later).not.toEqual(first);
    expect(later.length).toBeGreaterThan(10);
  });
});
