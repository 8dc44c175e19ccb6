import type { APIGatewayRequestAuthorizerEventV2 } from "aws-lambda";
import type { EpochMs } from "../identity/ids.ts";
import type { Log } from "../runtime/log.ts";
import { findKey, type KeyGrant, type PresentedKey, parseApiKey } from "./api-keys.ts";
import type { CachedKeyRing } from "./key-ring.ts";

/** API Gateway's simple response; the context reaches the handlers as `requestContext.authorizer.lambda`. */
export interface SimpleResponse {
  readonly isAuthorized: boolean;
  readonly context: Readonly<Record<string, string>>;
}

export interface AuthorizerDependencies {
  readonly log: Log;
  readonly now: () => EpochMs;
  readonly keyRing: Pick<CachedKeyRing, "current" | "renewed">;
}

export type AuthorizerHandler = (
  event: Pick<APIGatewayRequestAuthorizerEventV2, "headers" | "routeKey">,
) => Promise<SimpleResponse>;

/**
 * Authentication by API key. Authorization is left to each endpoint, since the gateway caches one result for all routes. Never throws: what
 * the gateway does then is not documented.
 */
export function authorizeHandler(dependencies: AuthorizerDependencies): AuthorizerHandler {
  return async (event) => {
    const presented = presentedKey(event.headers ?? {});
    const key = presented && (await holderOf(dependencies, presented));
    if (key === undefined) {
      dependencies.log.info("UNAUTHENTICATED", { routeKey: event.routeKey, keyGiven: presented !== undefined });
      return { isAuthorized: false, context: {} };
    }
    return {
      isAuthorized: true,
      context: {
        keyId: key.id,
        scopes: key.scopes.join(","),
        apps: key.apps.includes("*") ? "*" : key.apps.join(","),
      },
    };
  };
}

/** Every refusal takes the same path, for an unknown ID as for a wrong secret, so that its time does not reveal which it was. */
async function holderOf(
  { keyRing, now }: AuthorizerDependencies,
  presented: PresentedKey,
): Promise<KeyGrant | undefined> {
  const ring = await keyRing.current();
  const key = ring && findKey(ring, presented, now());
  if (key !== undefined || ring === undefined) {
    return key;
  }
  const renewed = await keyRing.renewed();
  return renewed && findKey(renewed, presented, now());
}

/** Reads `Authorization: Bearer <key>`; header names are case-insensitive. */
function presentedKey(headers: Readonly<Record<string, string | undefined>>): PresentedKey | undefined {
  const values = Object.entries(headers).flatMap(([name, value]) =>
    name.toLowerCase() === "authorization" && value !== undefined ? [value] : [],
  );
  const [, key] = /^Bearer +(\S+)$/i.exec(values.length === 1 ? (values[0] ?? "") : "") ?? [];
  return key === undefined ? undefined : parseApiKey(key);
}
