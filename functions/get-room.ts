import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerRoom } from "../shared/room-routes/room-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const table = composeTable();

export const handler = apiHandler(composeEdge(), { name: "get-room", scope: "read:attendance" }, (request) =>
  answerRoom({ table }, request),
);
