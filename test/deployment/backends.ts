import { randomBytes } from "node:crypto";
import { embeddedAwsRegion } from "../../local/embedded-aws-identity.ts";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import {
  type EmbeddedSecretsManager,
  startEmbeddedSecretsManager,
} from "../../local/embedded-secrets-manager/start.ts";
import type { Permits } from "../../local/function-roles.ts";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { slotSeconds } from "../../shared/attendance/observation.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { SnapshotWriter } from "../../shared/attendance/table/snapshot-writer.ts";
import { formatApiKey, hashApiKey, secretBytes } from "../../shared/http-api/api-keys.ts";
import { scopes } from "../../shared/http-api/scopes.ts";
import { asAppName, asGroupId, asUserId, type EpochSeconds } from "../../shared/identity/ids.ts";
import { realWorld } from "../../shared/upstream/world.ts";
import { type QueueStandIn, startQueueStandIn } from "../support/queue-stand-in.ts";
import { pathSecret } from "../support/signed-webhooks.ts";
import { writeObservation } from "../support/write-observation.ts";

/** Every service that deployed functions call, on loopback, for the stage `dev`. */
export interface Backends {
  readonly simulators: VendorSimulators;
  readonly secrets: EmbeddedSecretsManager;
  readonly dynamodb: EmbeddedDynamoDb;
  readonly queue: QueueStandIn;
  /** An API key with every scope and app. */
  readonly apiKey: string;
  /** Secrets that must not appear in replies and log lines. */
  readonly secretTexts: readonly string[];
  /** Environment variables in addition to those of the template and the role's credentials. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const stage = "dev";
/** Stands for the name that CloudFormation generates. */
export const tableName = `rollcall-${stage}-AttendanceTable-1A2B3C`;
const sdkAppId = 20_012_345;
/** A callback rule of the app `classes`. */
export const webhookRule = { appKey: "41117440#383391", secret: "secret-of-the-callback-rule" };
const dayMs = 86_400_000;

/** Groups with members, one per route: apps `main` (Tencent, Singapore) and `classes` (Agora). */
export const groups = {
  lecture: "@TGS#aLECTURE",
  readers: "@TGS#_readers",
  club: "book-club",
  course: "263820001",
  openClass: "264010001",
  /** A tracked room, for the test that untracks one. */
  finished: "finished",
} as const;

export const peopleInLecture = 12;
export const peopleAmongReaders = 7;
export const membersOfClub = 30;
export const membersOfCourse = 5;
export const peopleInOpenClass = 4;

/** The recorded slot of the lecture, ten minutes ago. */
export const recordedSlot: EpochSeconds = Math.floor(Date.now() / 1000 / slotSeconds - 10) * slotSeconds;

/** @param permits permissions of the deployed roles, enforced for calls that are signed with a role's credentials */
export async function startBackends(permits: Permits): Promise<Backends> {
  const secretKey = randomHex(32);
  const appId = randomHex(16);
  const appCertificate = randomHex(16);
  const apiKey = formatApiKey("ops", randomBytes(secretBytes));

  const secrets = await startEmbeddedSecretsManager({ permits });
  secrets.put(`rollcall/${stage}/apps/main`, {
    provider: "tencent",
    sdkAppId,
    adminUserId: "administrator",
    secretKey,
    region: "singapore",
  });
  const host = "a61.chat.agora.io";
  const webhook = { pathSecret, secrets: [webhookRule.secret], appKey: webhookRule.appKey };
  secrets.put(`rollcall/${stage}/apps/classes`, { provider: "agora", appId, appCertificate, host, webhook });
  secrets.put(`rollcall/${stage}/api-keys`, {
    keys: [
      {
        id: "ops",
        sha256: hashApiKey(apiKey),
        scopes,
        apps: ["*"],
      },
    ],
  });

  const dynamodb = await startEmbeddedDynamoDb({ tableName, permits });
  const table = { client: dynamodb.client, tableName, now: Date.now };
  await putRoom(table, trackedRoom(groups.lecture));
  await putRoom(table, trackedRoom(groups.finished));
  await putRoom(table, { ...trackedRoom(groups.course), app: asAppName("classes"), groupType: "ChatGroup" });
  await recordLecture(table);
  const queue = await startQueueStandIn(permits);

  const simulators = await startVendorSimulators({
    tencentApps: [{ sdkAppId, secretKey, region: "singapore" }],
    agoraApps: [{ appId, appCertificate, host, profile: "agora" }],
  });
  fill(simulators, appId);

  return {
    simulators,
    secrets,
    dynamodb,
    queue,
    apiKey,
    secretTexts: [pathSecret, webhookRule.secret, secretKey, appCertificate, apiKey, hashApiKey(apiKey)],
    environment: {
      AWS_REGION: embeddedAwsRegion,
      TABLE_NAME: tableName,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      AWS_ENDPOINT_URL_SQS: queue.endpoint,
      EVENT_QUEUE_URL: queue.queueUrl,
      UPSTREAM_ORIGIN_OVERRIDE: simulators.origin,
    },
    async close() {
      await Promise.all([simulators.close(), secrets.close(), dynamodb.close(), queue.close()]);
    },
  };
}

async function recordLecture(table: AttendanceTable): Promise<void> {
  const joinedAt = recordedSlot - 600;
  const members = people(peopleInLecture)
    .sort()
    .map((userId) => ({ userId: asUserId(userId), joinedAt }));
  const seenAt = { from: recordedSlot + 1, to: recordedSlot + 2 };
  await writeObservation(
    new SnapshotWriter({ table, world: realWorld }),
    trackedRoom(groups.lecture),
    {
      slot: recordedSlot,
      counts: [{ at: recordedSlot + 1, count: peopleInLecture }],
      rosters: [{ ...seenAt, listed: peopleInLecture, robots: 0, ended: true, members }],
      gaps: [],
      dissolved: false,
      sampleEverySeconds: slotSeconds,
    },
    { retentionDays: 30, nicknames: true },
  );
}

function fill({ tencent, agora }: VendorSimulators, appId: string): void {
  // Created yesterday, so that the simulators' lists and counts have been refreshed since.
  const createdAt = Date.now() - dayMs;

  tencent.addGroup({ sdkAppId, groupId: groups.lecture, type: "AVChatRoom", createdAt });
  tencent.addGroup({ sdkAppId, groupId: groups.readers, type: "Community", createdAt });
  for (const userId of people(peopleInLecture)) {
    tencent.join({ sdkAppId, groupId: groups.lecture, userId, at: createdAt });
  }
  for (const userId of people(peopleAmongReaders)) {
    tencent.join({ sdkAppId, groupId: groups.readers, userId, at: createdAt });
  }
  tencent.addGroup({ sdkAppId, groupId: groups.club, type: "Public", createdAt });
  tencent.setMembers({
    sdkAppId,
    groupId: groups.club,
    members: people(membersOfClub).map((userId) => ({ userId, joinTime: Math.floor(createdAt / 1000) })),
  });
  agora.addGroup({
    appId,
    groupId: groups.course,
    kind: "chatgroup",
    owner: "teacher",
    members: people(membersOfCourse - 1).map((userId) => ({ userId })),
  });
  const openClass = { appId, chatroomId: groups.openClass };
  agora.chatrooms.add({ ...openClass, owner: "teacher" });
  for (const userId of people(peopleInOpenClass)) agora.chatrooms.join({ ...openClass, userId });
}

function trackedRoom(groupId: string): TrackedRoom {
  const since = Math.floor(Date.now() / 1000) - 3_600;
  return {
    app: asAppName("main"),
    groupId: asGroupId(groupId),
    groupType: "AVChatRoom",
    roster: true,
    sampleEverySeconds: 60,
    retentionDays: 30,
    trackedAt: since,
    sessionGapSeconds: 900,
    sessionMinPeople: 1,
    pseudonymous: false,
    namings: [{ since: since, pseudonymous: false }],
    adaptive: false,
    confirmHidden: true,
    state: "live",
    stateSince: since,
  };
}

const people = (count: number) => Array.from({ length: count }, (_, index) => `user-${index + 1}`);

const randomHex = (bytes: number) => randomBytes(bytes).toString("hex");
