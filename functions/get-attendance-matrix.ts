import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerMatrix } from "../shared/report-routes/matrix-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composePseudonymKey } from "../shared/runtime/compose-pseudonyms.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const edge = composeEdge();
const store = { table: composeTable(), pseudonymKey: composePseudonymKey(edge.log) };

export const handler = apiHandler(edge, { name: "get-attendance-matrix", scope: "read:attendance" }, (request) =>
  answerMatrix(store, request),
);
