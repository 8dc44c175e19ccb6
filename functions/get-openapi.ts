import packageFile from "../package.json" with { type: "json" };
import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerOpenApi } from "../shared/openapi/openapi-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";

/** Open to everybody: client developers read it before they have a key. */
export const handler = apiHandler(composeEdge(), { name: "get-openapi", scope: "open" }, async (request) =>
  answerOpenApi(request, packageFile.version),
);
