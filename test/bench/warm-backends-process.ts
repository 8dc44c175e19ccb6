import process from "node:process";
import { startEmbeddedSecretsManager } from "../../local/embedded-secrets-manager/start.ts";
import { startVendorSimulators } from "../../local/vendor-simulators/start.ts";
import {
  benchAgoraApp,
  benchApps,
  benchGroups,
  benchRooms,
  benchTencentApp,
  clubMembers,
  courseMembers,
  peoplePerRoom,
} from "./warm-reads.ts";

/**
 * The vendors and Secrets Manager for the warm bench, in a process of their own, so that they do not share the event loop
 * of what is measured. Sends where they listen, then runs until it is killed.
 */

const dayMs = 86_400_000;
/** The bench calls as fast as it is answered; the vendors' limits are not what it measures. */
const noLimit = 1_000_000;

const { sdkAppId, secretKey, region } = benchTencentApp;
const { appId, appCertificate, host } = benchAgoraApp;

const secrets = await startEmbeddedSecretsManager();
secrets.put(`rollcall/dev/apps/${benchApps.main}`, benchTencentApp);
secrets.put(`rollcall/dev/apps/${benchApps.classes}`, { provider: "agora", appId, appCertificate, host });

const { origin, tencent, agora } = await startVendorSimulators({
  tencentApps: [{ sdkAppId, secretKey, region, callsPerSecond: noLimit }],
  agoraApps: [{ appId, appCertificate, host, profile: "agora", callsPerSecond: noLimit }],
});
const createdAt = Date.now() - dayMs;
const people = (count: number) => Array.from({ length: count }, (_, index) => `user-${index + 1_000_000_000}`);

for (let index = 0; index < benchRooms; index += 1) {
  for (const [type, groupId] of [
    ["AVChatRoom", benchGroups.room(index)],
    ["Community", benchGroups.community(index)],
  ] as const) {
    tencent.addGroup({ sdkAppId, groupId, type, createdAt });
    for (const userId of people(peoplePerRoom)) {
      tencent.join({ sdkAppId, groupId, userId, at: createdAt, nickname: "Somebody" });
    }
  }
}
tencent.addGroup({ sdkAppId, groupId: benchGroups.club, type: "Public", createdAt });
tencent.setMembers({
  sdkAppId,
  groupId: benchGroups.club,
  members: people(clubMembers).map((userId) => ({ userId, joinTime: Math.floor(createdAt / 1000) })),
});
agora.addGroup({
  appId,
  groupId: benchGroups.course,
  kind: "chatgroup",
  owner: "teacher",
  members: people(courseMembers).map((userId) => ({ userId })),
});

process.send?.({ origin, secretsEndpoint: secrets.endpoint });
