import { createHash, timingSafeEqual } from "node:crypto";
import * as v from "valibot";
import { type EpochMs, isAppName } from "../identity/ids.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { isFields } from "../upstream/tolerant-fields.ts";
import { type Scope, scopes } from "./scopes.ts";

/** A key as a client presents it: `rc_<id>_<secret>`. */
export interface PresentedKey {
  readonly id: string;
  /** The whole text, secret included: never log it. */
  readonly key: string;
  /** The part behind the id: never log it. */
  readonly secret: string;
}

/** A key as it is stored: its hash is enough to verify it, not to restore it. */
interface StoredApiKey {
  readonly id: string;
  /** SHA-256, in lower-case hex: of the whole key text, as our own command stores it, or of its secret part alone. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  /** App names, or `"*"` for every app. */
  readonly apps: readonly string[];
  /** The first instant at which the key no longer works. */
  readonly expiresAt: EpochMs | undefined;
}

/** The keys of one deployment, by id. */
export type KeyRing = ReadonlyMap<string, StoredApiKey>;

/** What a valid key grants. */
export interface KeyGrant {
  readonly id: string;
  readonly scopes: readonly Scope[];
  readonly apps: readonly string[];
}

/**
 * An id has no underscore, so the first one after `rc_` ends it. Keys made by other tools are accepted from 22 characters of secret on: in
 * base64url they hold 128 random bits, enough for a fast hash.
 */
const keyShape = /^rc_([A-Za-z0-9-]{1,64})_([A-Za-z0-9_.~-]{22,256})$/;
const idShape = /^[A-Za-z0-9-]{1,64}$/;
/** For ids of keys that `rollcall keys create` makes. */
const newIdShape = /^[a-z0-9-]{1,32}$/;
export const secretBytes = 32;

/** Undefined when the text does not have the form of a key. */
export function parseApiKey(text: string): PresentedKey | undefined {
  const [key, id, secret] = keyShape.exec(text) ?? [];
  return key === undefined || id === undefined || secret === undefined ? undefined : { id, key, secret };
}

/** Builds the text of a key. `secret` must be 32 bytes from a cryptographic random source. */
export function formatApiKey(id: string, secret: Uint8Array): string {
  return `rc_${id}_${Buffer.from(secret).toString("base64url")}`;
}

/** True for a valid id of a new key: 1 to 32 lower-case letters, digits and hyphens. */
export function isApiKeyId(text: string): boolean {
  return newIdShape.test(text);
}

/**
 * SHA-256 of the whole key, in hex. A fast hash is enough: a secret of 256 random bits cannot be guessed from its hash, and every request
 * waits for the authorizer.
 */
export function hashApiKey(key: string): string {
  return sha256(key).toString("hex");
}

const storedKey = v.strictObject({
  id: v.pipe(v.string(), v.regex(idShape, "must be 1 to 64 letters, digits and -")),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/i, "must be 64 hex characters"), v.toLowerCase()),
  scopes: v.pipe(
    v.array(v.picklist(scopes, `must be one of ${scopes.join(", ")}`)),
    v.minLength(1, "must name at least one scope"),
  ),
  apps: v.pipe(
    v.array(v.pipe(v.string(), v.check(isAppOrAll, "must be an app's name (1 to 63 letters, digits and -) or *"))),
    v.minLength(1, 'must name at least one app, or be ["*"]'),
  ),
  expiresAt: v.optional(v.pipe(v.string(), v.check(isInstant, "must be an ISO 8601 date or UTC time"))),
  createdAt: v.optional(v.string()),
});

const keyRing = v.strictObject({ keys: v.array(storedKey) });

/**
 * Reads the secret `…/api-keys`.
 *
 * @throws RollcallError `misconfigured`; its detail names the faulty fields and what they must be, never their values
 */
export function parseKeyRing(secretText: string): KeyRing {
  const result = v.safeParse(keyRing, keyRingJson(secretText), { abortPipeEarly: true });
  if (!result.success) {
    throw misconfigured(result.issues.map(describeFault).join("; "));
  }
  const ring = new Map<string, StoredApiKey>();
  for (const [index, key] of result.output.keys.entries()) {
    if (ring.has(key.id)) {
      throw misconfigured(`keys.${index}.id is there twice`);
    }
    const expiresAt = key.expiresAt === undefined ? undefined : Date.parse(key.expiresAt);
    ring.set(key.id, { ...key, expiresAt });
  }
  return ring;
}

/** Compared when no key has the presented id, so that an unknown id takes as long as a wrong secret. */
const hashOfNoKey = "0".repeat(64);

/** What the presented key grants; undefined when it is unknown, wrong or expired. */
export function findKey(ring: KeyRing, presented: PresentedKey, now: EpochMs): KeyGrant | undefined {
  const stored = ring.get(presented.id);
  const hash = Buffer.from(stored?.sha256 ?? hashOfNoKey, "hex");
  // Always both comparisons, so that the time taken does not reveal which one failed.
  const isWholeKey = timingSafeEqual(sha256(presented.key), hash);
  const isSecretPart = timingSafeEqual(sha256(presented.secret), hash);
  if (stored === undefined || !(isWholeKey || isSecretPart)) {
    return undefined;
  }
  if (stored.expiresAt !== undefined && stored.expiresAt <= now) {
    return undefined;
  }
  return { id: stored.id, scopes: stored.scopes, apps: stored.apps };
}

function isAppOrAll(text: string): boolean {
  return text === "*" || isAppName(text);
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** `2027-01-01` (midnight UTC) or `2027-01-01T08:00:00Z`. A zone is required: otherwise the machine's zone would count. */
export function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) && isOnCalendar(text);
}

/** `Date.parse` reads 2027-02-30 as 2 March. */
function isOnCalendar(text: string): boolean {
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(Date.parse(text)) && new Date(day).toISOString().slice(0, 10) === text.slice(0, 10);
}

/**
 * Parses the secret as JSON, with or without a byte order mark. The console's key/value form writes the list of keys as a text, which is
 * parsed too.
 */
export function keyRingJson(secretText: string): unknown {
  const ring = parseJson(secretText.replace(/^\uFEFF/, ""));
  return isFields(ring) && typeof ring["keys"] === "string" ? { ...ring, keys: parseJson(ring["keys"]) } : ring;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without a cause: the parser's message quotes the secret.
    throw misconfigured("it is not JSON");
  }
}

const longestFieldName = 80;

/** Valibot's own messages quote the received value, which may be a hash or a key, so only our messages and the field names are used. */
function describeFault(issue: v.InferIssue<typeof keyRing>): string {
  const field = v.getDotPath(issue) ?? "the secret";
  // Unknown fields are errors, since a misspelt `expiresAt` would make a key that never expires.
  if (issue.expected === "never") {
    return `${field.slice(0, longestFieldName)} is not a field of it`;
  }
  if (issue.received === "undefined") {
    return `${field} is missing`;
  }
  return issue.kind === "validation" || issue.type === "picklist"
    ? `${field} ${issue.message}`
    : `${field} must be of type ${issue.type.replace("strict_", "")}`;
}

function misconfigured(fault: string): RollcallError {
  return new RollcallError("misconfigured", `the secret with the API keys cannot be used: ${fault}`);
}
