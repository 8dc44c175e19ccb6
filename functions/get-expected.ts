import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerExpected } from "../shared/report-routes/room-expected-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const table = composeTable();

export const handler = apiHandler(composeEdge(), { name: "get-expected", scope: "read:attendance" }, (request) =>
  answerExpected({ table }, request),
);
