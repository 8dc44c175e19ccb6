import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerRooms } from "../shared/room-routes/rooms-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const table = composeTable();

export const handler = apiHandler(composeEdge(), { name: "list-rooms", scope: "read:attendance" }, (request) =>
  answerRooms({ table }, request),
);
