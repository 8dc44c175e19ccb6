import type { APIGatewayProxyEventV2, APIGatewayRequestAuthorizerEventV2, Context } from "aws-lambda";
import { scopes as everyScope } from "../../shared/http-api/scopes.ts";

/** Events and contexts of an HTTP API (payload format 2.0). */

export interface RequestSketch {
  readonly method?: string;
  /** As in serverless.yml: `/v1/apps/{app}/groups/{groupId}/members`. */
  readonly route: string;
  /** Base path of a custom domain, such as `/attendance/eu`; HTTP APIs keep it in the raw path. */
  readonly basePath?: string;
  /** Decoded, like the parameters of an HTTP API. */
  readonly path?: Readonly<Record<string, string>>;
  /** Like in an HTTP API, the values of a repeated parameter are joined by commas. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  /** Apps in the authorizer's context, separated by commas. Default: every app. */
  readonly apps?: string;
  /** Scopes in the authorizer's context, separated by commas. Default: every scope. */
  readonly scopes?: string;
  /** The whole `requestContext.authorizer`, for deployments without API keys. */
  readonly authorizer?: unknown;
  readonly requestId?: string;
}

export function apiEvent(sketch: RequestSketch): APIGatewayProxyEventV2 {
  const { method = "GET", route, path = {}, query, headers = {}, requestId = "request-1" } = sketch;
  const { apps = "*", scopes = everyScope.join(",") } = sketch;
  const authorizer = "authorizer" in sketch ? sketch.authorizer : { lambda: { keyId: "ops", scopes, apps } };
  // HTTP APIs decode path parameters.
  const rawPath = `${sketch.basePath ?? ""}${route.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? "")}`;
  const context = {
    accountId: "000000000000",
    apiId: "api",
    ...(authorizer === undefined ? {} : { authorizer }),
    domainName: "api.test",
    domainPrefix: "api",
    http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
    requestId,
    routeKey: `${method} ${route}`,
    stage: "$default",
    time: "20/Nov/2026:12:00:00 +0000",
    timeEpoch: 1_795_176_000_000,
  };
  return {
    version: "2.0",
    routeKey: `${method} ${route}`,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers,
    ...(Object.keys(path).length > 0 ? { pathParameters: { ...path } } : {}),
    ...(query === undefined ? {} : { queryStringParameters: { ...query } }),
    requestContext: context,
    isBase64Encoded: sketch.isBase64Encoded ?? false,
    ...(sketch.body === undefined ? {} : { body: sketch.body }),
  };
}

/** The event that the authorizer receives for a request. */
export function authorizerEvent(sketch: RequestSketch): APIGatewayRequestAuthorizerEventV2 {
  const event = apiEvent(sketch);
  const { authorizer: _, ...requestContext } = { authorizer: undefined, ...event.requestContext };
  return {
    version: "2.0",
    type: "REQUEST",
    routeArn: "arn:aws:execute-api:us-east-1:000000000000:api/$default/GET/",
    identitySource: [],
    routeKey: event.routeKey,
    rawPath: event.rawPath,
    rawQueryString: event.rawQueryString,
    cookies: [],
    headers: { ...sketch.headers },
    ...(event.pathParameters ? { pathParameters: event.pathParameters } : {}),
    stageVariables: {},
    requestContext,
  };
}

/** A Lambda context whose remaining time starts now. */
export function lambdaContext(remainingMs = 29_000): Context {
  const endsAt = performance.now() + remainingMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: "under-test",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:under-test",
    memoryLimitInMB: "512",
    awsRequestId: "invocation-1",
    logGroupName: "/aws/lambda/under-test",
    logStreamName: "stream",
    getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

export const routes = {
  avchatroomCount: "/v1/apps/{app}/avchatrooms/{groupId}/online-count",
  communityCount: "/v1/apps/{app}/communities/{groupId}/online-count",
  chatroomCount: "/v1/apps/{app}/chatrooms/{groupId}/online-count",
  avchatroomMembers: "/v1/apps/{app}/avchatrooms/{groupId}/online-members",
  communityMembers: "/v1/apps/{app}/communities/{groupId}/online-members",
  groupMembers: "/v1/apps/{app}/groups/{groupId}/members",
  chatgroupMembers: "/v1/apps/{app}/chatgroups/{groupId}/members",
  room: "/v1/apps/{app}/rooms/{groupId}",
  roomExpected: "/v1/apps/{app}/rooms/{groupId}/expected",
  rooms: "/v1/rooms",
  access: "/v1/access",
  health: "/v1/health",
  openApi: "/v1/openapi.json",
} as const;
