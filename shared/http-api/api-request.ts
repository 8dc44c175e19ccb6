import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Deadline } from "../upstream/deadline.ts";
import type { RollcallError } from "../upstream/rollcall-error.ts";
import type { Caller } from "./access.ts";

/** A request as the routes receive it. Its parameters are unparsed: each route reads its own. */
export interface ApiRequest {
  readonly event: APIGatewayProxyEventV2;
  /** Has been authorized for the endpoint's scope and the app of the path. */
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly requestId: string;
  /** Logs and counts a failure that shortens the reply without becoming it. */
  readonly onLateFailure: (error: RollcallError) => void;
}
