import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** What a handler answers; the edge serialises it. */
export interface ApiReply {
  /** 200 unless said. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when a string, as JSON when an object, not at all when undefined. */
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
