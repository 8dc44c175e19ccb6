import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerAccess } from "../shared/room-routes/access-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";

/** For every caller who may do anything at all. */
export const handler = apiHandler(composeEdge(), { name: "get-access", scope: "any" }, async (request) =>
  answerAccess(request),
);
