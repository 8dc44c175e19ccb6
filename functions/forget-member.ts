import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerForgetMember } from "../shared/report-routes/forget-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composePseudonymKey } from "../shared/runtime/compose-pseudonyms.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const edge = composeEdge();
const dependencies = { table: composeTable(), pseudonymKey: composePseudonymKey(edge.log) };

export const handler = apiHandler(edge, { name: "forget-member" }, (request) =>
  answerForgetMember(dependencies, request),
);
