import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { IncomingCall } from "../incoming-call.ts";
import { admitCall, admitToday, type TencentApp } from "./app.ts";
import { isObject, type RequestBody } from "./body-fields.ts";
import type { TencentCommand } from "./command.ts";
import { commandsByPath, services } from "./commands.ts";
import { TencentRefusal } from "./refusal.ts";
import { findTencentRegion } from "./regions.ts";
import type { UserSigClaim, VerifiedUserSig } from "./usersig-verifier.ts";

/** The vendor's request checks in the vendor's order: one function per step, to be called from top to bottom. */

/** Step 1: method and path. */
export function resolveCommand(method: string, path: string): TencentCommand {
  const [, version, service, name, ...more] = path.split("/");
  if (method !== "POST" || version !== "v4" || !service || !name || more.length > 0) throw new TencentRefusal(60002);
  if (!services.has(service)) throw new TencentRefusal(60009);
  const command = commandsByPath.get(`${service}/${name}`);
  if (command === undefined) throw new TencentRefusal(10003);
  return command;
}

export interface CommonParameters {
  readonly sdkAppId: number;
  readonly identifier: string;
  readonly userSig: string;
}

const maxRandom = 4_294_967_295;
const isDecimal = (text: string) => /^\d{1,20}$/.test(text);

/** Step 2: the query. Names and values are case-sensitive, each is given once. */
export function readParameters(query: URLSearchParams): CommonParameters {
  if (!query.get("sdkappid")) throw new TencentRefusal(60012);
  for (const name of commonParameterNames) if (query.getAll(name).length !== 1) throw new TencentRefusal(60025);
  const sdkAppId = query.get("sdkappid") ?? "";
  const random = query.get("random") ?? "";
  const identifier = query.get("identifier");
  const userSig = query.get("usersig");
  const isRandomFit = isDecimal(random) && Number(random) <= maxRandom;
  if (!isDecimal(sdkAppId) || !identifier || !userSig || !isRandomFit || query.get("contenttype") !== "json") {
    throw new TencentRefusal(60025);
  }
  return { sdkAppId: Number(sdkAppId), identifier, userSig };
}

const commonParameterNames: readonly string[] = ["sdkappid", "identifier", "usersig", "random", "contenttype"];

/** Step 3: the app and its data centre. */
export function resolveApp(apps: ReadonlyMap<number, TencentApp>, sdkAppId: number, host: string): TencentApp {
  const app = apps.get(sdkAppId);
  if (app === undefined) throw new TencentRefusal(70020);
  const { regionIsChecked, disabled, inArrears, sourceIpRefused } = app.switches;
  if (regionIsChecked && findTencentRegion(host) !== app.region) throw new TencentRefusal(60026);
  if (disabled) throw new TencentRefusal(60016);
  if (inArrears) throw new TencentRefusal(60020);
  if (sourceIpRefused) throw new TencentRefusal(60021);
  return app;
}

export interface SignatureInstruments {
  readonly verify: (claim: UserSigClaim) => VerifiedUserSig;
  readonly signatureNow: () => EpochMs;
}

const minuteMs = 60_000;

/** Step 4: the signature. Too many failures within a minute lock the whole app out until that minute ends. */
export function checkSignature(
  { verify, signatureNow }: SignatureInstruments,
  app: TencentApp,
  { identifier, userSig }: CommonParameters,
  arrivedAt: EpochMs,
): void {
  app.failedVerifications = app.failedVerifications.filter((at) => arrivedAt - at < minuteMs);
  if (app.failedVerifications.length > app.switches.failedVerificationsPerMinute) throw new TencentRefusal(70050);
  const nowSeconds = Math.floor(signatureNow() / 1_000);
  const { sdkAppId, secretKey } = app;
  const { verdict, time } = verify({ userSig, sdkAppId, identifier, secretKey, nowSeconds });
  if (verdict !== 0) {
    app.failedVerifications.push(arrivedAt);
    throw new TencentRefusal(verdict);
  }
  const revokedAt = app.revokedAt.get(identifier);
  if (revokedAt !== undefined && time < Math.floor(revokedAt / 1_000)) throw new TencentRefusal(70052);
  if (app.blockedAccounts.has(identifier)) throw new TencentRefusal(70051);
}

/** Step 5: only admins may call. */
export function checkAdmin(app: TencentApp, identifier: string): void {
  if (!app.switches.adminUserIds.includes(identifier)) throw new TencentRefusal(60010);
}

/** Step 6: the rate limit of the app and command. */
export function checkRate(app: TencentApp, command: TencentCommand, arrivedAt: EpochMs): void {
  const { callsPerSecond, disabledCommands } = app.switches;
  const limit = Math.min(callsPerSecond, command.callsPerSecond ?? callsPerSecond);
  if (!admitCall(app, command.logName, limit, arrivedAt)) throw new TencentRefusal(60007);
  if (!admitToday(app, arrivedAt)) throw new TencentRefusal(60028);
  if (disabledCommands.includes(command.name)) throw new TencentRefusal(10026);
}

/** Undefined when it is not JSON. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Step 7: the body must be a JSON object. */
export function requireBody(parsed: { readonly value: unknown } | undefined): RequestBody {
  if (parsed === undefined) throw new TencentRefusal(60003);
  if (!isObject(parsed.value)) throw new TencentRefusal(10004, "invalid parameter: the body must be an object");
  return parsed.value;
}

/** Names of body fields that the command does not define. */
export function noteOddities(
  { contentType }: IncomingCall,
  query: URLSearchParams,
  note: (what: string) => void,
): void {
  for (const name of query.keys()) if (!commonParameterNames.includes(name)) note(`query.${name}`);
  if (contentType !== undefined && !contentType.startsWith("application/json")) note("header.content-type");
}
