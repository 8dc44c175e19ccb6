import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { isAppName } from "../identity/ids.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { type Fields, isFields } from "../upstream/tolerant-fields.ts";
import { type EndpointScope, type Scope, scopes } from "./scopes.ts";

/** The kind of authorizer at the deployment's gateway; a context of another kind grants nothing. */
export type Access =
  | { readonly kind: "api-key" }
  | {
      readonly kind: "jwt";
      /** The claim with the scopes. */
      readonly scopesClaim: string;
      /** The claim with the names of apps. */
      readonly appsClaim: string;
    }
  | { readonly kind: "iam" };

/** The caller, as the gateway's authorizer reported it. */
export interface Caller {
  /** ID of the API key, for the log. */
  readonly keyId?: string;
  readonly scopes: readonly Scope[];
  /** `*` for all. Names are unique and sorted: the cursor scope of `GET /v1/rooms` contains them. */
  readonly apps: "*" | readonly string[];
}

const nobody: Caller = { scopes: [], apps: [] };

/** Reads the result of the gateway's authentication. Without a context of the deployment's kind the caller may do nothing. */
export function callerOf(access: Access, event: APIGatewayProxyEventV2): Caller {
  const requestContext: unknown = event.requestContext;
  const authorizer = fieldsIn(requestContext, "authorizer");
  switch (access.kind) {
    case "api-key":
      return keyHolder(fieldsIn(authorizer, "lambda"));
    case "jwt":
      return tokenHolder(access, fieldsIn(fieldsIn(authorizer, "jwt"), "claims"));
    case "iam":
      return principal(fieldsIn(authorizer, "iam"), event.pathParameters?.["app"]);
  }
}

/**
 * Authorization: checks the caller against the scope of an endpoint and the app of the path.
 *
 * @param app as in the path; undefined for paths without one
 * @throws RollcallError `forbidden`
 */
export function authorize(caller: Caller, scope: EndpointScope, app: string | undefined): void {
  if (scope === "open") {
    return;
  }
  if (scope === "any") {
    if (caller.scopes.length === 0) {
      throw new RollcallError("forbidden", "the caller has no scope of rollcall");
    }
    return;
  }
  if (!caller.scopes.includes(scope)) {
    throw new RollcallError("forbidden", `this takes the scope ${scope}, which the caller does not have`);
  }
  if (app !== undefined) {
    requireApp(caller, app);
  }
}

/** Checks an app that a request names outside of its path. @throws RollcallError `forbidden` */
export function requireApp(caller: Caller, app: string): void {
  if (!opensApp(caller, app)) {
    const what = isAppName(app) ? `the app ${app}` : "the app of this request";
    throw new RollcallError("forbidden", `${what} is not among the caller's apps`);
  }
}

export function opensApp({ apps }: Caller, app: string): boolean {
  return apps === "*" || apps.includes(app);
}

/** `authorize-request` writes scopes and apps as comma-separated lists. */
function keyHolder(context: Fields | undefined): Caller {
  if (context === undefined) {
    return nobody;
  }
  const keyId = context["keyId"];
  return {
    ...(typeof keyId === "string" ? { keyId } : {}),
    ...grantOf(wordsIn(context["scopes"], /,/), wordsIn(context["apps"], /,/)),
  };
}

function tokenHolder(
  claimNames: { readonly scopesClaim: string; readonly appsClaim: string },
  claims?: Fields,
): Caller {
  const claim = (name: string) => (claims !== undefined && Object.hasOwn(claims, name) ? claims[name] : undefined);
  return grantOf(wordsIn(claim(claimNames.scopesClaim), /\s/), wordsIn(claim(claimNames.appsClaim), /\s/));
}

/**
 * IAM has checked method and path against the caller's policies, so the caller has every scope, and the app of the path. An app that a
 * request names elsewhere was not checked, and is refused.
 */
function principal(identity: Fields | undefined, app: string | undefined): Caller {
  const names = [identity?.["userArn"], identity?.["userId"], identity?.["callerId"]];
  if (!names.some((name) => typeof name === "string" && name !== "")) {
    return nobody;
  }
  return { scopes, apps: app === undefined ? "*" : [app] };
}

function grantOf(scopeWords: readonly string[], appWords: readonly string[]): Caller {
  return {
    scopes: scopes.filter((scope) => scopeWords.includes(scope)),
    apps: appWords.includes("*") ? "*" : [...new Set(appWords)].sort(),
  };
}

/** A list of texts, or one text of several words. API Gateway passes a list in a token as the text `[a b]`. */
function wordsIn(value: unknown, separator: RegExp): readonly string[] {
  if (Array.isArray(value)) {
    return value.filter((word) => typeof word === "string");
  }
  if (typeof value !== "string") {
    return [];
  }
  const text = value.startsWith("[") && value.endsWith("]") ? value.slice(1, -1) : value;
  return text.split(separator).filter((word) => word !== "");
}

function fieldsIn(container: unknown, name: string): Fields | undefined {
  const value = isFields(container) ? container[name] : undefined;
  return isFields(value) ? value : undefined;
}
