import { randomBytes } from "node:crypto";
import { type AppCredential, parseCredential } from "../shared/apps/parse-credential.ts";
import { parseWebhookApp, type WebhookApp } from "../shared/apps/parse-webhook-app.ts";
import type { EmbeddedSecretsManager } from "./embedded-secrets-manager/start.ts";

/** The apps of the local stack. Their keys are random, generated at the first start and stored with the other secrets. */
const demoSecrets = {
  main: () => ({
    provider: "tencent",
    sdkAppId: 20_012_345,
    adminUserId: "administrator",
    secretKey: randomHex(32),
    region: "singapore",
    webhook: { pathSecret: randomHex(16), tokens: [randomHex(16)] },
  }),
  "live-cn": () => ({
    provider: "tencent",
    sdkAppId: 1_400_123_456,
    adminUserId: "administrator",
    secretKey: randomHex(32),
    region: "china",
    webhook: { pathSecret: randomHex(16), tokens: [randomHex(16)] },
  }),
  classes: () => ({
    provider: "agora",
    appId: randomHex(16),
    appCertificate: randomHex(16),
    host: "a61.chat.agora.io",
    webhook: { pathSecret: randomHex(16), secrets: [randomHex(16)], appKey: "1122#classes" },
  }),
} as const;

export type DemoAppName = keyof typeof demoSecrets;

export interface DemoApps {
  readonly apps: Readonly<Record<DemoAppName, AppCredential>>;
  /** The apps whose secrets have a `webhook`; those of a state directory from before there were webhooks have none. */
  readonly webhookApps: ReadonlyMap<DemoAppName, WebhookApp>;
}

/** The credentials of the demo apps, generated if the secrets do not hold them yet. */
export function provideDemoApps(secrets: EmbeddedSecretsManager, secretsPrefix: string): DemoApps {
  const webhookApps = new Map<DemoAppName, WebhookApp>();
  const provide = (app: DemoAppName): AppCredential => {
    const name = `${secretsPrefix}/apps/${app}`;
    const text = secrets.get(name) ?? JSON.stringify(demoSecrets[app]());
    if (secrets.get(name) === undefined) {
      secrets.put(name, text);
    }
    const webhookApp = parseWebhookApp(text, name);
    if (webhookApp !== undefined) {
      webhookApps.set(app, webhookApp);
    }
    return parseCredential(text, name);
  };
  const apps = { main: provide("main"), "live-cn": provide("live-cn"), classes: provide("classes") };
  return { apps, webhookApps };
}

const randomHex = (bytes: number) => randomBytes(bytes).toString("hex");
