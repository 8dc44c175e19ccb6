import { isApiKeyId, isInstant } from "../../shared/http-api/api-keys.ts";
import { type Scope, scopes } from "../../shared/http-api/scopes.ts";
import { isAppName } from "../../shared/identity/ids.ts";
import { usageError } from "../terminal/command-failure.ts";

const hourMs = 3_600_000;
/** A year: an old key that works for longer was not rotated. */
const longestOverlapHours = 8_760;

export function readKeyId(id: string): string {
  if (!isApiKeyId(id)) {
    throw usageError("a key's name must be 1 to 32 of a-z, 0-9 and -");
  }
  return id;
}

export function readScopes(text: string): readonly Scope[] {
  const wanted = splitList(text);
  const known = scopes.filter((scope) => wanted.includes(scope));
  const unknown = wanted.filter((word) => !scopes.some((scope) => scope === word));
  if (unknown.length > 0) {
    throw usageError(`there is no scope ${unknown.join(", ")}; there are ${scopes.join(", ")}`);
  }
  if (known.length === 0) {
    throw usageError(`--scopes must be one or more of ${scopes.join(",")}`);
  }
  return known;
}

export function readApps(text: string): readonly string[] {
  const apps = splitList(text);
  const wrong = apps.filter((app) => app !== "*" && !isAppName(app));
  if (apps.length === 0 || wrong.length > 0) {
    throw usageError("--apps must be names of apps (letters, digits, hyphens) with commas between them, or *");
  }
  return apps.includes("*") ? ["*"] : apps;
}

export function readExpiry(text: string | undefined, nowMs: number): string | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!isInstant(text)) {
    throw usageError("--expires must be a date such as 2027-01-01 or a time such as 2027-01-01T08:00:00Z");
  }
  if (Date.parse(text) <= nowMs) {
    throw usageError("--expires has passed already");
  }
  return new Date(text).toISOString();
}

export function readOverlapMs(text: string): number {
  const hours = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(hours <= longestOverlapHours)) {
    throw usageError(`--overlap must be a number of hours from 0 to ${longestOverlapHours}`);
  }
  return hours * hourMs;
}

export function splitList(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
