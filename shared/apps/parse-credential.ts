import * as v from "valibot";
import type { AgoraCredential } from "../agora-chat/credential.ts";
import type { TencentCredential } from "../tencent-chat/credential.ts";
import { keyInWords } from "../upstream/key-names.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { type Fields, isFields } from "../upstream/tolerant-fields.ts";
import { agoraFields, discoveryFields, tencentFields } from "./credential-fields.ts";
import { objectFromText } from "./secret-text.ts";

/** Which live rooms are found and tracked by themselves. */
export interface DiscoverySettings {
  /** Group names to track; `*` stands for any text. */
  readonly namePattern: string;
  /** Whether the online list of what is found is taken as well. */
  readonly roster: boolean;
  readonly everyMinutes: number;
}

/** What an app's secret may say about its sweep, beside the credential. */
export interface AppSweepSettings {
  /** Rates of single commands, where the app has bought more (or less is to be used): `{"<service>/<command>": 250}`. */
  readonly callsPerSecond?: Readonly<Record<string, number>>;
  /** Tencent only, absent: nothing is discovered. */
  readonly discovery?: DiscoverySettings;
}

/** The credential of one app, of either vendor. */
export type AppCredential = (TencentCredential | AgoraCredential) & { readonly sweep?: AppSweepSettings };

const mostKeysTold = 5;

/**
 * Reads an app's secret (DESIGN §4), as JSON or as the console's key/value form writes it.
 *
 * @param secretName for the message: whoever reads it has to find the secret
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

function tencentCredential(given: Fields): AppCredential {
  const discoveryGiven = objectFromText(given["discovery"]);
  const unknown = [
    ...unknownKeys(given, tencentFields, "a tencent secret"),
    ...(isFields(discoveryGiven) ? unknownKeys(discoveryGiven, discoveryFields, "discovery") : []),
  ];
  const { callsPerSecond, discovery, ...secret } = check(v.object(tencentFields), given, unknown);
  return { ...secret, ...sweepSettings({ callsPerSecond, discovery }) };
}

function agoraCredential(given: Fields): AppCredential {
  const unknown = unknownKeys(given, agoraFields, "an agora secret");
  const { orgName, appName, maxPageSize, callsPerSecond, ...secret } = check(v.object(agoraFields), given, unknown);
  if ((orgName === undefined) !== (appName === undefined)) {
    throw new Fault("orgName and appName go together");
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text: it must not travel on as a cause.
    throw new Fault("it is not JSON");
  }
}

/** A misspelt option would otherwise be an option that silently does nothing. */
function unknownKeys(given: Fields, known: object, where: string): readonly string[] {
  const names = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  if (names.length === 0) {
    return [];
  }
  const told = names.slice(0, mostKeysTold).map(keyInWords).join(", ") + (names.length > mostKeysTold ? ", …" : "");
  return [
    `${told} ${names.length === 1 ? "is no key" : "are no keys"} of ${where}, which has ${Object.keys(known).join(", ")}`,
  ];
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

/** Valibot's own messages quote what was received, which may be a key: only ours are passed on. */
function faultOf(issue: v.BaseIssue<unknown>): string {
  const [first, ...rest] = (issue.path ?? []).map(({ key }) => String(key));
  const field = [first ?? "secret", ...rest.map(keyInPath)].join(".");
  return issue.received === "undefined" ? `${field} is missing` : `${field} ${issue.message}`;
}

/** Below the first level keys are the operator's own: names of commands. */
function keyInPath(name: string): string {
  return /^[\w/-]{1,128}$/.test(name) ? name : "…";
}

/** What is wrong with a secret, on its way to the function that knows the secret's name. */
class Fault extends Error {}
