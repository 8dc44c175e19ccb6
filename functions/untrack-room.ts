import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerUntrackRoom } from "../shared/room-routes/room-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const table = composeTable();

export const handler = apiHandler(composeEdge(), { name: "untrack-room", scope: "write:rooms" }, (request) =>
  answerUntrackRoom({ table }, request),
);
