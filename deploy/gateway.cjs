// The gateway's limits and its access log, which the framework's `httpApi` section cannot express.

/**
 * One JSON line per request: who, what, result, time. The route and never the path, which holds user and group IDs, and
 * that of webhooks a secret. `requestId`
 * is also in the functions' log lines, which name the app (HTTP APIs have no log variable for a path parameter).
 * `caller` is the ID of the API key, the subject of the token or the ARN of the IAM principal.
 */
const accessLogFormat = async ({ resolveVariable }) => {
  const caller = {
    "api-key": "$context.authorizer.keyId",
    jwt: "$context.authorizer.claims.sub",
    iam: "$context.identity.userArn",
  }[await resolveVariable("param:access")];
  return JSON.stringify({
    time: "$context.requestTimeEpoch",
    requestId: "$context.requestId",
    caller,
    route: "$context.routeKey",
    status: "$context.status",
    latencyMs: "$context.responseLatency",
    bytes: "$context.responseLength",
    gatewayError: "$context.error.responseType",
    authorizerError: "$context.authorizer.error",
    integrationError: "$context.integration.error",
  });
};

const limits = { report: 20, erasure: 5 };

/**
 * Routes with limits of their own, in requests per second: a report takes up to a second of CPU, an erasure reads a whole app. The
 * first column is the logical ID that the framework gives the route.
 */
const limitedRoutes = [
  [
    "HttpApiRouteGetV1AppsAppVarRoomsGroupidVarAttendance",
    "GET /v1/apps/{app}/rooms/{groupId}/attendance",
    limits.report,
  ],
  ["HttpApiRouteGetV1AppsAppVarRoomsGroupidVarSessions", "GET /v1/apps/{app}/rooms/{groupId}/sessions", limits.report],
  [
    "HttpApiRouteGetV1AppsAppVarRoomsGroupidVarAttendanceSummary",
    "GET /v1/apps/{app}/rooms/{groupId}/attendance/summary",
    limits.report,
  ],
  [
    "HttpApiRouteGetV1AppsAppVarRoomsGroupidVarAttendanceAttendees",
    "GET /v1/apps/{app}/rooms/{groupId}/attendance/attendees",
    limits.report,
  ],
  [
    "HttpApiRoutePostV1AppsAppVarRoomsGroupidVarAttendanceAttendees",
    "POST /v1/apps/{app}/rooms/{groupId}/attendance/attendees",
    limits.report,
  ],
  [
    "HttpApiRouteGetV1AppsAppVarMembersUseridVarAttendance",
    "GET /v1/apps/{app}/members/{userId}/attendance",
    limits.report,
  ],
  ["HttpApiRoutePostV1AppsAppVarAttendanceMatrix", "POST /v1/apps/{app}/attendance/matrix", limits.report],
  ["HttpApiRouteDeleteV1AppsAppVarMembersUseridVar", "DELETE /v1/apps/{app}/members/{userId}", limits.erasure],
];

const webhooks = ["HttpApiRoutePostV1WebhooksAppVarPathsecretVar", "POST /v1/webhooks/{app}/{pathSecret}"];

const limited = (rate, burst) => ({
  DetailedMetricsEnabled: true,
  ThrottlingRateLimit: rate,
  ThrottlingBurstLimit: burst,
});

const resources = async ({ resolveVariable }) => {
  const rate = Number(await resolveVariable("param:throttleRequestsPerSecond"));
  const burst = Number(await resolveVariable("param:throttleBurst"));
  const webhookRate = Number(await resolveVariable("param:webhooksPerSecond"));
  const [webhookRoute, webhookKey] = webhooks;
  return {
    Outputs: {
      Access: { Description: "Whom the API lets in", Value: await resolveVariable("param:access") },
    },
    extensions: {
      HttpApiStage: {
        Properties: {
          DefaultRouteSettings: limited(rate, burst),
          RouteSettings: {
            ...Object.fromEntries(
              limitedRoutes.map(([, key, most]) => [key, limited(Math.min(most, rate), Math.min(2 * most, burst))]),
            ),
            // Not within the limit of the others: neither webhooks nor reads can use up the other's.
            [webhookKey]: limited(webhookRate, webhookRate),
          },
        },
        // The gateway refuses settings of routes that do not exist yet.
        DependsOn: [...limitedRoutes.map(([logicalId]) => logicalId), webhookRoute],
      },
    },
  };
};

module.exports = { accessLogFormat, resources };
