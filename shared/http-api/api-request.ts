import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Deadline } from "../upstream/deadline.ts";
import { isFields } from "../upstream/tolerant-fields.ts";

/** Who calls, as far as the authorizer told: the apps that the key opens. */
export interface Caller {
  /** `*` for all; with a JWT or IAM authorizer the gateway has decided alone, and every app is open. */
  readonly apps: "*" | readonly string[];
}

/** A request as the handlers see it: raw texts still, each parsed by the handler that knows what it must be. */
export interface ApiRequest {
  readonly event: APIGatewayProxyEventV2;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly requestId: string;
}

/** Reads the authorizer's context (`authorize-request` writes `apps` as a comma-separated text). */
export function callerOf(event: APIGatewayProxyEventV2): Caller {
  const context: unknown = event.requestContext;
  const authorizer = isFields(context) ? context["authorizer"] : undefined;
  const lambda = isFields(authorizer) ? authorizer["lambda"] : undefined;
  const apps = isFields(lambda) ? lambda["apps"] : undefined;
  return { apps: typeof apps !== "string" || apps === "*" ? "*" : apps.split(",") };
}
