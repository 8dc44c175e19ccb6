import type { AgoraCredential } from "../shared/agora-chat/credential.ts";
import type { TencentCredential } from "../shared/tencent-chat/credential.ts";
import { type DemoApps, provideDemoApps } from "./demo-apps.ts";
import { provideDemoKey } from "./demo-key.ts";
import { addDemoRooms, trackDemoRooms } from "./demo-rooms.ts";
import type { EmbeddedDynamoDb } from "./embedded-dynamodb.ts";
import type { EmbeddedSecretsManager } from "./embedded-secrets-manager/start.ts";
import type { AgoraAppSeed } from "./vendor-simulators/agora/app-seed.ts";
import { startVendorSimulators, type VendorSimulators } from "./vendor-simulators/start.ts";
import type { TencentAppSeed } from "./vendor-simulators/tencent/app-seed.ts";

export interface DemoWorldOptions {
  readonly secrets: EmbeddedSecretsManager;
  readonly secretsPrefix: string;
  readonly dynamodb: EmbeddedDynamoDb;
  readonly tableName: string;
  readonly vendorPort: number;
  /** File for the demo key; in memory when absent. */
  readonly keyFile: string | undefined;
}

export interface DemoWorld {
  readonly simulators: VendorSimulators;
  readonly demoApps: DemoApps;
  /** An API key with every scope for every app. */
  readonly demoKey: string;
}

/** Starts the vendors' simulators with the demo apps and rooms. The rooms are tracked from the first start on. */
export async function startDemoWorld(options: DemoWorldOptions): Promise<DemoWorld> {
  const { secrets, secretsPrefix, dynamodb, tableName } = options;
  const isFirstStart = secrets.names().length === 0;
  const demoApps = provideDemoApps(secrets, secretsPrefix);
  const { apps } = demoApps;
  const demoKey = provideDemoKey(secrets, `${secretsPrefix}/api-keys`, options.keyFile);
  if (isFirstStart) {
    await trackDemoRooms({ client: dynamodb.client, tableName, now: Date.now });
  }
  const simulators = await startVendorSimulators({
    port: options.vendorPort,
    tencentApps: Object.values(apps).flatMap((app) => (app.provider === "tencent" ? [simulatedTencentApp(app)] : [])),
    agoraApps: Object.values(apps).flatMap((app) => (app.provider === "agora" ? [simulatedAgoraApp(app)] : [])),
  });
  addDemoRooms(simulators, apps, Date.now());
  return { simulators, demoKey, demoApps };
}

function simulatedTencentApp({ sdkAppId, secretKey, region, adminUserId }: TencentCredential): TencentAppSeed {
  // One app is on the standard plan, to show a list that is cut off at 30 members.
  return { sdkAppId, secretKey, region, adminUserIds: [adminUserId], plan: region === "china" ? "standard" : "pro" };
}

function simulatedAgoraApp({ appId, appCertificate, host }: AgoraCredential): AgoraAppSeed {
  return { appId, appCertificate, host, profile: "agora" };
}
