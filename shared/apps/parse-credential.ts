import * as v from "valibot";
import type { AgoraCredential } from "../agora-chat/credential.ts";
import type { TencentCredential } from "../tencent-chat/credential.ts";
import { keyInWords } from "../upstream/key-names.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { type Fields, isFields } from "../upstream/tolerant-fields.ts";
import { agoraFields, discoveryFields, tencentFields } from "./credential-fields.ts";
import { objectFromText } from "./secret-text.ts";
import {
  agoraWebhookFields,
  agoraWebhookSettings,
  tencentWebhookFields,
  tencentWebhookSettings,
} from "./webhook-fields.ts";
import type { AgoraWebhookSettings, TencentWebhookSettings } from "./webhook-settings.ts";

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

/** The credential of one app, of either vendor, and its settings. Without `webhook` none is received. */
export type AppCredential = (
  | (TencentCredential & { readonly webhook?: TencentWebhookSettings })
  | (AgoraCredential & { readonly webhook?: AgoraWebhookSettings })
) & { readonly sweep?: AppSweepSettings };

const mostKeysListed = 5;

/**
 * Reads an app's secret, as JSON or as the console's key/value form writes it.
 *
 * @param secretName for the error, so that its reader finds the secret
 * @throws RollcallError `misconfigured`; its detail names the faulty fields and what they must be, never their values
 */
export function parseCredential(secretText: string, secretName: string): AppCredential {
  try {
    return credentialFrom(parseJson(secretText));
  } catch (error) {
    throw error instanceof Fault
      ? new RollcallError("misconfigured", `the secret ${secretName} cannot be used: ${error.message}`)
      : error;
  }
}

function credentialFrom(secret: unknown): AppCredential {
  if (!isFields(secret) || Array.isArray(secret)) {
    throw new Fault("it must be a JSON object");
  }
  switch (secret["provider"]) {
    case "tencent":
      return tencentCredential(secret);
    case "agora":
      return agoraCredential(secret);
    default:
      throw new Fault('provider must be "tencent" or "agora"');
  }
}

function tencentCredential(fields: Fields): AppCredential {
  const unknown = [
    ...unknownKeys(fields, tencentFields, "a tencent secret"),
    ...unknownKeysWithin(fields, "discovery", discoveryFields),
    ...unknownKeysWithin(fields, "webhook", tencentWebhookFields),
  ];
  const { callsPerSecond, discovery, webhook, ...secret } = check(v.object(tencentFields), fields, unknown);
  return { ...secret, ...sweepSettings({ callsPerSecond, discovery }), ...tencentWebhookSettings(webhook) };
}

function agoraCredential(fields: Fields): AppCredential {
  const unknown = [
    ...unknownKeys(fields, agoraFields, "an agora secret"),
    ...unknownKeysWithin(fields, "webhook", agoraWebhookFields),
  ];
  const given = check(v.object(agoraFields), fields, unknown);
  const { orgName, appName, maxPageSize, callsPerSecond, webhook, ...secret } = given;
  if ((orgName === undefined) !== (appName === undefined)) {
    throw new Fault("orgName and appName go together");
  }
  const application = orgName !== undefined && appName !== undefined ? { orgName, appName } : undefined;
  const webhookSettings = agoraWebhookSettings(webhook, application);
  if (webhookSettings === undefined) {
    throw new Fault("webhook needs appKey, as in org#app, or the secret orgName and appName");
  }
  return { ...secret, application, maxPageSize, ...sweepSettings({ callsPerSecond }), ...webhookSettings };
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without a cause: the parser's message quotes the secret.
    throw new Fault("it is not JSON");
  }
}

/** Unknown keys are errors, since a misspelt option would silently do nothing. */
function unknownKeys(given: Fields, known: object, where: string): readonly string[] {
  const names = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  if (names.length === 0) {
    return [];
  }
  const listed =
    names.slice(0, mostKeysListed).map(keyInWords).join(", ") + (names.length > mostKeysListed ? ", …" : "");
  return [
    `${listed} ${names.length === 1 ? "is no key" : "are no keys"} of ${where}, which has ${Object.keys(known).join(", ")}`,
  ];
}

/** The same for an object inside of the secret, which may be written as text. */
function unknownKeysWithin(fields: Fields, key: string, known: object): readonly string[] {
  const given = objectFromText(fields[key]);
  return isFields(given) ? unknownKeys(given, known, key) : [];
}

function check<Schema extends v.GenericSchema>(
  schema: Schema,
  given: Fields,
  faults: readonly string[],
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, given, { abortPipeEarly: true });
  if (result.success && faults.length === 0) {
    return result.output;
  }
  throw new Fault([...(result.issues ?? []).map(faultOf), ...faults].join("; "));
}

/** Valibot's own messages quote the received value, which may be a key, so only our messages are used. */
function faultOf(issue: v.BaseIssue<unknown>): string {
  const [first, ...rest] = (issue.path ?? []).map(({ key }) => String(key));
  const field = [first ?? "secret", ...rest.map(keyInPath)].join(".");
  return issue.received === "undefined" ? `${field} is missing` : `${field} ${issue.message}`;
}

/** Keys below the first level are names of commands, written by the operator. */
function keyInPath(name: string): string {
  return /^[\w/-]{1,128}$/.test(name) ? name : "…";
}

/** A fault of a secret; `parseCredential` adds the secret's name. */
class Fault extends Error {}
