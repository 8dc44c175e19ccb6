import { createHash } from "node:crypto";
import type { EpochMs } from "../identity/ids.ts";
import { isOneOfSecrets, isSameSecret } from "./same-secret.ts";
import type { Forgery } from "./verdict.ts";

/** How far RequestTime may be from now. The vendor's document says one minute. */
const freshMs = 60_000;

/**
 * Why Tencent did not send this just now; undefined when it did. `Sign` is the hex SHA-256 of token and RequestTime, so it proves no
 * more than that the sender has seen a request of the last minute, or knows the token: neither body nor query is signed.
 */
export function tencentForgery(
  query: URLSearchParams,
  expected: { readonly sdkAppId: number; readonly tokens: readonly string[] },
  nowMs: EpochMs,
): Forgery | undefined {
  if (query.getAll("Sign").length === 0) {
    return "unsigned";
  }
  const sign = onlyValue(query, "Sign");
  const requestTime = onlyValue(query, "RequestTime");
  // Exactly ten digits: with others, one who knows a signature could compute that of a longer text (length extension).
  if (sign === undefined || requestTime === undefined || !/^\d{10}$/.test(requestTime)) {
    return "signature";
  }
  if (
    !isOneOfSecrets(
      sign,
      expected.tokens.map((token) => tencentSign(token, requestTime)),
    )
  ) {
    return "signature";
  }
  if (!isSameSecret(onlyValue(query, "SdkAppid") ?? "", String(expected.sdkAppId))) {
    return "foreign-app";
  }
  return Math.abs(nowMs - Number(requestTime) * 1000) <= freshMs ? undefined : "stale";
}

/** The hex SHA-256 that Tencent puts into `Sign`. */
export function tencentSign(token: string, requestTime: string): string {
  return createHash("sha256").update(token).update(requestTime).digest("hex");
}

/** The value of a parameter that occurs exactly once. A repeated one would leave open which of its values was meant. */
export function onlyValue(query: URLSearchParams, name: string): string | undefined {
  const [value, ...others] = query.getAll(name);
  return others.length === 0 ? value : undefined;
}
