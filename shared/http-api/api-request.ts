import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Deadline } from "../upstream/deadline.ts";
import type { RollcallError } from "../upstream/rollcall-error.ts";
import type { Caller } from "./access.ts";

/** A request as the handlers see it: raw texts still, each parsed by the handler that knows what it must be. */
export interface ApiRequest {
  readonly event: APIGatewayProxyEventV2;
  /** Holds the endpoint's scope, and opens the app of the path. */
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly requestId: string;
  /** For a failure that cuts the answer short, and does not become it: the log and the alarms hear of it all the same. */
  readonly onLateFailure: (error: RollcallError) => void;
}
