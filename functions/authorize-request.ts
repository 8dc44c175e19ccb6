import { authorizeHandler } from "../shared/http-api/authorize.ts";
import { composeAuthorizer } from "../shared/runtime/compose-authorizer.ts";

export const handler = authorizeHandler(composeAuthorizer());
