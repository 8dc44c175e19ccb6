import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerSeries } from "../shared/report-routes/series-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const table = composeTable();

export const handler = apiHandler(composeEdge(), { name: "get-attendance", scope: "read:attendance" }, (request) =>
  answerSeries({ table }, request),
);
