import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** The reply of a route, not yet serialized. */
export interface ApiReply {
  /** Defaults to 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, an object as JSON; undefined means no body. */
  readonly body?: unknown;
}

export function toGatewayResult(reply: ApiReply): APIGatewayProxyStructuredResultV2 {
  const { status = 200, headers = {}, body } = reply;
  if (body === undefined) {
    return { statusCode: status, headers };
  }
  return {
    statusCode: status,
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}
