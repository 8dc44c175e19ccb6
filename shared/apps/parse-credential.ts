import * as v from "valibot";
import type { AgoraCredential } from "../agora-chat/credential.ts";
import type { TencentCredential } from "../tencent-chat/credential.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { agoraFields, discoveryFields, tencentFields } from "./credential-fields.ts";
import { check, readSecretText, SecretFault, unknownKeys, unknownKeysWithin } from "./secret-fields.ts";

/** Which live rooms the sweep discovers and tracks without a request. */
export interface DiscoverySettings {
  /** Group names to track; `*` stands for any text. */
  readonly namePattern: string;
  /** Whether discovered rooms are tracked with their online lists. */
  readonly roster: boolean;
  readonly everyMinutes: number;
}

/** Settings of the sweep in an app's secret, beside the credential. */
export interface AppSweepSettings {
  /** Rates of single commands, for apps with a higher limit, or to use less of it: `{"<service>/<command>": 250}`. */
  readonly callsPerSecond?: Readonly<Record<string, number>>;
  /** Tencent only. Without it nothing is discovered. */
  readonly discovery?: DiscoverySettings;
}

/** The credential of one app, of either vendor. */
export type AppCredential = (TencentCredential | AgoraCredential) & { readonly sweep?: AppSweepSettings };

/**
 * Reads an app's secret, as JSON or as the console's key/value form writes it. `webhook` is left to `parseWebhookApp`: only what
 * receives webhooks needs it, and a mistake in it must not stop the sweep.
 *
 * @param secretName for the error, so that its reader finds the secret
 * @throws RollcallError `misconfigured`; its detail names the faulty fields and what they must be, never their values
 */
export function parseCredential(secretText: string, secretName: string): AppCredential {
  return readSecretText(secretText, secretName, credentialFrom);
}

function credentialFrom(secret: Fields): AppCredential {
  switch (secret["provider"]) {
    case "tencent":
      return tencentCredential(secret);
    case "agora":
      return agoraCredential(secret);
    default:
      throw new SecretFault('provider must be "tencent" or "agora"');
  }
}

function tencentCredential(fields: Fields): AppCredential {
  const unknown = [
    ...unknownKeys(fields, tencentFields, "a tencent secret"),
    ...unknownKeysWithin(fields, "discovery", discoveryFields),
  ];
  const given = check(v.object(tencentFields), fields, unknown);
  const { callsPerSecond, discovery, webhook: _, ...secret } = given;
  return { ...secret, ...sweepSettings({ callsPerSecond, discovery }) };
}

function agoraCredential(fields: Fields): AppCredential {
  const unknown = unknownKeys(fields, agoraFields, "an agora secret");
  const given = check(v.object(agoraFields), fields, unknown);
  const { orgName, appName, maxPageSize, callsPerSecond, webhook: _, ...secret } = given;
  if ((orgName === undefined) !== (appName === undefined)) {
    throw new SecretFault("orgName and appName go together");
  }
  return {
    ...secret,
    application: orgName !== undefined && appName !== undefined ? { orgName, appName } : undefined,
    maxPageSize,
    ...sweepSettings({ callsPerSecond }),
  };
}

function sweepSettings(given: {
  readonly callsPerSecond: Readonly<Record<string, number>> | undefined;
  readonly discovery?: DiscoverySettings | undefined;
}): { readonly sweep?: AppSweepSettings } {
  const { callsPerSecond, discovery } = given;
  if (callsPerSecond === undefined && discovery === undefined) {
    return {};
  }
  return {
    sweep: {
      ...(callsPerSecond === undefined ? {} : { callsPerSecond }),
      ...(discovery === undefined ? {} : { discovery }),
    },
  };
}
