import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { EpochMs } from "../identity/ids.ts";
import type { Log } from "../runtime/log.ts";
import { boundedText } from "../upstream/bounded-text.ts";
import { RollcallError as Failure, type RollcallError } from "../upstream/rollcall-error.ts";
import { type Access, authorize, callerOf } from "./access.ts";
import { type ApiReply, toGatewayResult } from "./api-reply.ts";
import type { ApiRequest } from "./api-request.ts";
import { asRollcallError, problemReply } from "./problem.ts";
import type { EndpointScope } from "./scopes.ts";

/** What serverless-offline gives as the ID of every request. */
const idOfServerlessOffline = "offlineContext_resourceId";

export type ApiHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

export interface EdgeDependencies {
  readonly log: Log;
  readonly access: Access;
  readonly now: () => EpochMs;
  /** Called for each error of a misconfigured app, to count it for the alarm. */
  readonly onMisconfigured: (error: RollcallError) => void;
}

export interface EndpointFacts {
  /** The deployed function's name, for the log. */
  readonly name: string;
  /** Required of every endpoint, so that none is open by oversight. */
  readonly scope: EndpointScope;
  /** Names the route for groups that this one does not support. */
  readonly unsupportedHint?: string;
}

/**
 * Reserved before Lambda's timeout for the reply, so that the client gets a 503 instead of a dropped connection. Vendor calls end earlier, at
 * the deadline.
 */
const replyReserveMs = 500;

/** One more than the longest name, so that the log shows that a longer one was given. */
const mostOfAnAppName = 64;

/** For contexts without a remaining time: API Gateway waits 30 s. */
const gatewayTimeoutMs = 29_000;

/**
 * The handler that all endpoints share. It sets the deadline, authorizes the caller, logs one STARTED and one COMPLETED or FAILED line, and
 * turns errors into replies.
 */
export function apiHandler(
  edge: EdgeDependencies,
  { name, scope, unsupportedHint }: EndpointFacts,
  answer: (request: ApiRequest) => Promise<ApiReply>,
): ApiHandler {
  const run = async (event: APIGatewayProxyEventV2, context: Context, { signal }: { signal: AbortSignal }) => {
    const remaining = context.getRemainingTimeInMillis?.() ?? gatewayTimeoutMs;
    const deadline = { atMs: edge.now() + Math.max(0, remaining - replyReserveMs), signal };
    const caller = callerOf(edge.access, event);
    authorize(caller, scope, event.pathParameters?.["app"]);
    const requestId = requestIdOf(event, context);
    const onLateFailure = (error: RollcallError) => {
      edge.log.failed(error, { function: name, requestId, app: appIn(event) }, "CUT_SHORT");
      countMisconfigured(edge, error);
    };
    return answer({ event, caller, deadline, requestId, onLateFailure });
  };

  const stack = middy<APIGatewayProxyEventV2, ApiReply>({
    timeoutEarlyInMillis: replyReserveMs / 2,
    timeoutEarlyResponse: () => {
      throw new Failure("too-slow", "the function's own time is over");
    },
  })
    .use(invocationLines(edge, name))
    .use({
      onError: (request: middy.Request<APIGatewayProxyEventV2, ApiReply>) => {
        const error = asRollcallError(request.error);
        countMisconfigured(edge, error);
        request.response = problemReply(error, requestIdOf(request.event, request.context), unsupportedHint);
      },
    })
    .handler(run);

  return async (event, context) => {
    const reply = await stack(event, context);
    const headers = { ...reply.headers, "x-request-id": requestIdOf(event, context) };
    return toGatewayResult({ ...reply, headers });
  };
}

/** Logs the start and the end of an invocation. Registered first, since `onError` middlewares run in reverse order. */
function invocationLines(edge: EdgeDependencies, name: string): middy.MiddlewareObj<APIGatewayProxyEventV2, ApiReply> {
  const startedAt = new WeakMap<object, EpochMs>();
  const facts = ({ event, context }: middy.Request<APIGatewayProxyEventV2, ApiReply>) => ({
    function: name,
    requestId: requestIdOf(event, context),
    app: appIn(event),
    durationMs: edge.now() - (startedAt.get(event) ?? edge.now()),
  });
  return {
    before: (request) => {
      startedAt.set(request.event, edge.now());
      edge.log.info("STARTED", {
        function: name,
        requestId: requestIdOf(request.event, request.context),
        routeKey: request.event.routeKey,
        app: appIn(request.event),
        keyId: callerOf(edge.access, request.event).keyId,
      });
    },
    after: (request) => {
      edge.log.info("COMPLETED", { ...facts(request), status: request.response?.status ?? 200 });
    },
    onError: (request) => {
      edge.log.failed(asRollcallError(request.error), { ...facts(request), status: request.response?.status });
    },
  };
}

function countMisconfigured(edge: EdgeDependencies, error: RollcallError): void {
  if (error.kind === "misconfigured") {
    edge.onMisconfigured(error);
  }
}

/** The app's name for the log, bounded, since it comes from the client. */
function appIn({ pathParameters }: APIGatewayProxyEventV2): string | undefined {
  return boundedText(pathParameters?.["app"] ?? "", mostOfAnAppName) || undefined;
}

/** The gateway's ID, which its access log has too. */
function requestIdOf(event: APIGatewayProxyEventV2, context: Context): string {
  const gatewayId = event.requestContext?.requestId;
  return (gatewayId === idOfServerlessOffline ? undefined : gatewayId) ?? context.awsRequestId ?? "unknown";
}
