import * as v from "valibot";
import type { AgoraCredential } from "../agora-chat/credential.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { parseCredential } from "./parse-credential.ts";
import { check, readSecretText, SecretFault, unknownKeysWithin } from "./secret-fields.ts";
import { objectFromText } from "./secret-text.ts";
import { agoraWebhookFields, tencentWebhookFields } from "./webhook-fields.ts";

/** What proves that a webhook comes from the app's vendor, and how one is read. */
interface WebhookSettings {
  /** Last segment of the URL. Two while it is rotated, the new one first. */
  readonly pathSecrets: readonly string[];
}

export interface TencentWebhookSettings extends WebhookSettings {
  /** The console's authentication token; two while it is rotated, the new one first. */
  readonly tokens: readonly string[];
}

export interface AgoraWebhookSettings extends WebhookSettings {
  /** The secrets that the vendor has made, one for each callback rule. */
  readonly secrets: readonly string[];
  /** `org#app`: every webhook names it. */
  readonly appKey: string;
  /** How long an account may have been offline before the vendor says so. */
  readonly offlineGraceSeconds: number;
}

/** An app whose vendor sends webhooks. */
export type WebhookApp =
  | { readonly provider: "tencent"; readonly sdkAppId: number; readonly webhook: TencentWebhookSettings }
  | { readonly provider: "agora"; readonly webhook: AgoraWebhookSettings };

/**
 * Reads an app's whole secret for what its webhooks need; undefined for an app without `webhook`, which receives none.
 *
 * @throws RollcallError `misconfigured`, like `parseCredential`
 */
export function parseWebhookApp(secretText: string, secretName: string): WebhookApp | undefined {
  const credential = parseCredential(secretText, secretName);
  return readSecretText(secretText, secretName, (secret) => {
    if (secret["webhook"] === undefined) {
      return undefined;
    }
    return credential.provider === "tencent"
      ? { provider: "tencent", sdkAppId: credential.sdkAppId, webhook: tencentSettings(secret) }
      : { provider: "agora", webhook: agoraSettings(secret, credential.application) };
  });
}

function tencentSettings(secret: Fields): TencentWebhookSettings {
  const { pathSecret: pathSecrets, tokens } = settingsIn(secret, tencentWebhookFields);
  return { pathSecrets, tokens };
}

function agoraSettings(secret: Fields, application: AgoraCredential["application"]): AgoraWebhookSettings {
  const { pathSecret: pathSecrets, appKey: given, ...settings } = settingsIn(secret, agoraWebhookFields);
  const appKey = given ?? (application && `${application.orgName}#${application.appName}`);
  if (appKey === undefined) {
    throw new SecretFault("webhook needs appKey, as in org#app, or the secret orgName and appName");
  }
  return { ...settings, pathSecrets, appKey };
}

function settingsIn<Entries extends v.ObjectEntries>(secret: Fields, fields: Entries) {
  const webhook = objectFromText(secret["webhook"]);
  const schema = v.object({ webhook: v.object(fields, "must be an object with a pathSecret") });
  return check(schema, { webhook }, unknownKeysWithin(secret, "webhook", fields)).webhook;
}
