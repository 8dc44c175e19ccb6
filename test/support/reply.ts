import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { checkDocumented } from "./documented-reply.ts";

/** A reply taken apart. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | boolean>>;
  /** Parsed JSON; undefined when there is no body. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says by its expectations what it holds.
  readonly body: any;
  /** The reply as it goes over the wire. */
  readonly text: string;
}

/** Also holds the reply against the OpenAPI document. */
export function readReply(event: APIGatewayProxyEventV2, result: APIGatewayProxyStructuredResultV2): Reply {
  checkDocumented(event, result);
  return {
    status: result.statusCode ?? 0,
    headers: result.headers ?? {},
    body: result.body === undefined ? undefined : JSON.parse(result.body),
    text: JSON.stringify(result),
  };
}
