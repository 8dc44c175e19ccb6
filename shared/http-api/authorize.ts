import type { APIGatewayRequestAuthorizerEventV2 } from "aws-lambda";
import type { EpochMs } from "../identity/ids.ts";
import type { Log } from "../runtime/log.ts";
import { findKey, type KeyRing, type PresentedKey, parseApiKey, type Scope } from "./api-keys.ts";
import { asRollcallError } from "./problem.ts";

/** API Gateway's simple response; the context reaches the handlers as `requestContext.authorizer.lambda`. */
export interface SimpleResponse {
  readonly isAuthorized: boolean;
  readonly context: Readonly<Record<string, string>>;
}

export interface AuthorizerDependencies {
  readonly log: Log;
  readonly now: () => EpochMs;
  /** The deployment's keys, cached; one that may have been made since, so that it knows the key `id` if anybody does. */
  readonly keyRing: (id: string) => Promise<KeyRing>;
}

export type AuthorizerHandler = (
  event: Pick<APIGatewayRequestAuthorizerEventV2, "headers" | "routeKey" | "pathParameters" | "requestContext">,
) => Promise<SimpleResponse>;

/** The gateway answers 401 for exactly this message, 403 for a refusal, and 500 for any other error. */
const unauthenticated = "Unauthorized";

/**
 * Who may call what. Fails closed: no key, an unknown or an expired one is 401; a key without the route's scope or without
 * the app is 403; a key ring that cannot be read is the gateway's 500.
 */
export function authorizeHandler(dependencies: AuthorizerDependencies): AuthorizerHandler {
  return async (event) => {
    const { log, now } = dependencies;
    const presented = presentedKey(event.headers ?? {});
    const key =
      presented === undefined ? undefined : findKey(await readRing(dependencies, presented.id), presented, now());
    if (key === undefined) {
      log.info("UNAUTHENTICATED", { routeKey: event.routeKey, keyGiven: presented !== undefined });
      throw new Error(unauthenticated);
    }
    const app = event.pathParameters?.["app"];
    const scope = scopeOf(event.routeKey ?? "");
    const opensApp = app === undefined || key.apps.includes("*") || key.apps.includes(app);
    const isAuthorized = scope !== undefined && key.scopes.includes(scope) && opensApp;
    if (!isAuthorized) {
      log.info("FORBIDDEN", { routeKey: event.routeKey, keyId: key.id, app });
    }
    return {
      isAuthorized,
      context: isAuthorized ? { keyId: key.id, apps: key.apps.includes("*") ? "*" : key.apps.join(",") } : {},
    };
  };
}

/** A ring that cannot be read locks everybody out: whoever looks into the log must find why. */
async function readRing({ log, keyRing }: AuthorizerDependencies, id: string): Promise<KeyRing> {
  try {
    return await keyRing(id);
  } catch (error) {
    log.failed(asRollcallError(error), { function: "authorize-request" });
    throw error;
  }
}

/**
 * The scope that a route asks for, by its key (`GET /v1/rooms`). A route that nobody thought of has none, so no key
 * opens it.
 */
function scopeOf(routeKey: string): Scope | undefined {
  const [method = "", path = ""] = routeKey.split(" ");
  if (!path.startsWith("/v1/")) {
    return undefined;
  }
  const isRecord = /^\/v1\/(rooms|apps\/\{app\}\/(rooms|members))(\/|$)/.test(path);
  const isLive = /^\/v1\/apps\/\{app\}\/(avchatrooms|communities|groups|chatgroups)\//.test(path);
  switch (method) {
    case "GET":
      return isRecord ? "read:attendance" : isLive ? "read:live" : undefined;
    case "POST": // a report whose question is too long for a query
      return isRecord ? "read:attendance" : undefined;
    case "PUT":
    case "DELETE":
      return isRecord ? "write:rooms" : undefined;
    default:
      return undefined;
  }
}

/** `Authorization: Bearer <key>` or `x-api-key: <key>`; header names come in any case. */
function presentedKey(headers: Readonly<Record<string, string | undefined>>): PresentedKey | undefined {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const bearer = /^Bearer +(\S+)$/i.exec(byName.get("authorization") ?? "")?.[1];
  const text = bearer ?? byName.get("x-api-key");
  return text ? parseApiKey(text.trim()) : undefined;
}
