import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerSessions } from "../shared/report-routes/sessions-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const table = composeTable();

export const handler = apiHandler(composeEdge(), { name: "list-sessions", scope: "read:attendance" }, (request) =>
  answerSessions({ table }, request),
);
