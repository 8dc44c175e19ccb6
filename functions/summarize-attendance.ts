import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerSummary } from "../shared/report-routes/summary-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const table = composeTable();

export const handler = apiHandler(
  composeEdge(),
  { name: "summarize-attendance", scope: "read:attendance" },
  (request) => answerSummary({ table }, request),
);
