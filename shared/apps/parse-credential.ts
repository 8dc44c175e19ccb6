import * as v from "valibot";
import type { AgoraCredential } from "../agora-chat/credential.ts";
import { isAgoraHost } from "../agora-chat/hosts.ts";
import type { TencentCredential } from "../tencent-chat/credential.ts";
import { type TencentRegion, tencentRegions } from "../tencent-chat/regions.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";

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

const defaultDiscoveryMinutes = 5;

const rate = "must be a number of calls a second from 1 to 1000";
const callsPerSecond = v.optional(
  v.record(v.string(), v.pipe(v.number(), v.minValue(1, rate), v.maxValue(1000, rate))),
);
const minutes = "must be a whole number from 1 to 1440";
const discovery = v.optional(
  v.object({
    namePattern: v.pipe(
      v.string(),
      v.minLength(1, "must not be empty"),
      v.maxLength(200, "must be at most 200 characters"),
    ),
    roster: v.optional(v.boolean(), true),
    everyMinutes: v.optional(
      v.pipe(v.number(), v.integer(minutes), v.minValue(1, minutes), v.maxValue(1440, minutes)),
      defaultDiscoveryMinutes,
    ),
  }),
);

const hex32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/i, "must be 32 hex characters"));
const pathName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{1,128}$/, "must be letters, digits, _ . -"));

const tencentSecret = v.object({
  provider: v.literal("tencent"),
  sdkAppId: v.pipe(v.number(), v.integer("must be a whole number"), v.minValue(1, "must be positive")),
  adminUserId: v.pipe(v.string(), v.minLength(1, "must not be empty"), v.maxBytes(32, "must be at most 32 bytes")),
  secretKey: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/i, "must be 64 hex characters")),
  region: v.picklist(
    tencentRegions as readonly [TencentRegion, ...TencentRegion[]],
    `must be one of ${tencentRegions.join(", ")}`,
  ),
  callsPerSecond,
  discovery,
});

const agoraSecret = v.object({
  provider: v.literal("agora"),
  appId: hex32,
  appCertificate: hex32,
  host: v.pipe(
    v.string(),
    v.toLowerCase(),
    v.check(isAgoraHost, "must be a bare host name in a domain of the vendor, such as a61.chat.agora.io"),
  ),
  orgName: v.optional(pathName),
  appName: v.optional(pathName),
  maxPageSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
  callsPerSecond,
});

/**
 * Reads an app's secret (DESIGN §4).
 *
 * @throws RollcallError `misconfigured`; its detail names the faulty fields and what they must be, never their values
 */
export function parseCredential(secretText: string): AppCredential {
  const value = parseJson(secretText);
  const isAgora = typeof value === "object" && value !== null && "provider" in value && value.provider === "agora";
  if (isAgora) {
    const { orgName, appName, maxPageSize, callsPerSecond, ...secret } = check(agoraSecret, value);
    if ((orgName === undefined) !== (appName === undefined)) {
      throw misconfigured("orgName and appName go together");
    }
    return {
      ...secret,
      application: orgName !== undefined && appName !== undefined ? { orgName, appName } : undefined,
      maxPageSize,
      ...sweepSettings({ callsPerSecond }),
    };
  }
  const { callsPerSecond, discovery, ...secret } = check(tencentSecret, value);
  return { ...secret, ...sweepSettings({ callsPerSecond, discovery }) };
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
    throw misconfigured("the secret is not JSON");
  }
}

function check<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) {
    return result.output;
  }
  // Valibot's own messages quote what was received, which may be a key: only ours and the field names are passed on.
  const faults = result.issues.map((issue) => {
    const field = v.getDotPath(issue) ?? "secret";
    return issue.kind === "validation" || issue.type === "picklist"
      ? `${field} ${issue.message}`
      : `${field} is missing or not a ${issue.type}`;
  });
  throw misconfigured(faults.join("; "));
}

function misconfigured(fault: string): RollcallError {
  return new RollcallError("misconfigured", `the app's secret cannot be used: ${fault}`);
}
