import { randomBytes } from "node:crypto";
import { type AppCredential, parseCredential } from "../shared/apps/parse-credential.ts";
import type { EmbeddedSecretsManager } from "./embedded-secrets-manager/start.ts";

/** The apps of the local stack. Their keys are random, generated at the first start and stored with the other secrets. */
const demoSecrets = {
  main: () => ({
    provider: "tencent",
    sdkAppId: 20_012_345,
    adminUserId: "administrator",
    secretKey: randomHex(32),
    region: "singapore",
  }),
  "live-cn": () => ({
    provider: "tencent",
    sdkAppId: 1_400_123_456,
    adminUserId: "administrator",
    secretKey: randomHex(32),
    region: "china",
  }),
  classes: () => ({
    provider: "agora",
    appId: randomHex(16),
    appCertificate: randomHex(16),
    host: "a61.chat.agora.io",
  }),
} as const;

export type DemoAppName = keyof typeof demoSecrets;

export type DemoApps = Readonly<Record<DemoAppName, AppCredential>>;

/** The credentials of the demo apps, generated if the secrets do not hold them yet. */
export function provideDemoApps(secrets: EmbeddedSecretsManager, secretsPrefix: string): DemoApps {
  const provide = (app: DemoAppName): AppCredential => {
    const name = `${secretsPrefix}/apps/${app}`;
    const text = secrets.get(name) ?? JSON.stringify(demoSecrets[app]());
    if (secrets.get(name) === undefined) {
      secrets.put(name, text);
    }
    return parseCredential(text, name);
  };
  return { main: provide("main"), "live-cn": provide("live-cn"), classes: provide("classes") };
}

const randomHex = (bytes: number) => randomBytes(bytes).toString("hex");
