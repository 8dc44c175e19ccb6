import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { isAppName } from "../identity/ids.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { type Fields, isFields } from "../upstream/tolerant-fields.ts";
import { type EndpointScope, type Scope, scopes } from "./scopes.ts";

/** Which authorizer the deployment has at its gateway; a caller context of another kind opens nothing. */
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

/** Who calls, as far as the gateway's authorizer said. */
export interface Caller {
  /** Of the API key, for the log. */
  readonly keyId?: string;
  readonly scopes: readonly Scope[];
  /** `*` for all. Names are unique and in order, so that they compare as text. */
  readonly apps: "*" | readonly string[];
}

const nobody: Caller = { scopes: [], apps: [] };

/**
 * The gateway has authenticated the caller; this reads its result. Without a context of the deployment's own kind the caller
 * is `nobody`.
 */
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
 * Authorization: holds the caller against what an endpoint asks for.
 *
 * @param app of the path, as it was given; undefined for paths without one
 * @throws RollcallError `forbidden`
 */
export function authorize(caller: Caller, scope: EndpointScope, app: string | undefined): void {
  if (scope === "open") {
    return;
  }
  if (!caller.scopes.includes(scope)) {
    throw new RollcallError("forbidden", `this takes the scope ${scope}, which the caller does not have`);
  }
  if (app !== undefined) {
    requireApp(caller, app);
  }
}

/** For apps that a request names elsewhere than in its path. @throws RollcallError `forbidden` */
export function requireApp(caller: Caller, app: string): void {
  if (!opensApp(caller, app)) {
    const what = isAppName(app) ? `the app ${app}` : "the app of this request";
    throw new RollcallError("forbidden", `${what} is not among the caller's apps`);
  }
}

export function opensApp({ apps }: Caller, app: string): boolean {
  return apps === "*" || apps.includes(app);
}

/** `authorize-request` writes scopes and apps as words with commas between them. */
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
 * IAM has held the caller's policies against method and path before the request came here, so that is settled: every scope,
 * and the app of the path. Of an app that a request names elsewhere the policies know nothing: it is not opened.
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

/** A list of texts, or one text of several words. API Gateway hands the lists of a token over as `[a b]`. */
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
