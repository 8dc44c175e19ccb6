import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerMemberAttendance } from "../shared/report-routes/member-attendance-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composePseudonymKey } from "../shared/runtime/compose-pseudonyms.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const edge = composeEdge();
const store = { table: composeTable(), pseudonymKey: composePseudonymKey(edge.log) };

export const handler = apiHandler(edge, { name: "get-member-attendance", scope: "read:attendance" }, (request) =>
  answerMemberAttendance(store, request),
);
