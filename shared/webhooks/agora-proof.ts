import { createHash } from "node:crypto";
import type { EpochMs } from "../identity/ids.ts";
import { type Fields, integerFrom, textFrom } from "../upstream/tolerant-fields.ts";
import { isPlausibleTime } from "./event-facts.ts";
import { isOneOfSecrets } from "./same-secret.ts";
import type { Forgery } from "./verdict.ts";

/** What the signature of an Agora webhook covers. */
interface SignedFields {
  readonly callId: string;
  readonly timestamp: string;
}

/**
 * Why the app's Agora project did not send this; undefined when it did. `security` is the hex MD5 of callId, secret and timestamp; what
 * happened is not signed. A webhook that is sent again, for up to three days, has its old timestamp.
 */
export function agoraForgery(
  body: Fields,
  expected: { readonly appKey: string; readonly secrets: readonly string[] },
  nowMs: EpochMs,
): Forgery | undefined {
  const security = body["security"];
  if (security === undefined) {
    return "unsigned";
  }
  const signed = signedFields(body);
  if (typeof security !== "string" || signed === undefined) {
    return "signature";
  }
  if (
    !isOneOfSecrets(
      security.toLowerCase(),
      expected.secrets.map((secret) => agoraSecurity(signed, secret)),
    )
  ) {
    return "signature";
  }
  // The call ID begins with the app key, and is signed.
  const appKey = body["appkey"] ?? expected.appKey;
  if (appKey !== expected.appKey || !signed.callId.startsWith(`${expected.appKey}_`)) {
    return "foreign-app";
  }
  return isPlausibleTime(Number(signed.timestamp), nowMs) ? undefined : "stale";
}

/** The hex MD5 that Agora puts into `security`. */
function agoraSecurity({ callId, timestamp }: SignedFields, secret: string): string {
  return createHash("md5").update(callId).update(secret).update(timestamp).digest("hex");
}

function signedFields(body: Fields): SignedFields | undefined {
  const callId = body["callId"];
  const timestamp = textFrom(body["timestamp"]);
  return typeof callId === "string" && timestamp !== undefined && integerFrom(timestamp) !== undefined
    ? { callId, timestamp }
    : undefined;
}
