import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerSetExpected } from "../shared/report-routes/room-expected-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeExpectedGroups } from "../shared/runtime/compose-expected-groups.ts";
import { composePseudonymKey } from "../shared/runtime/compose-pseudonyms.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const edge = composeEdge();
const store = {
  table: composeTable(),
  readGroup: composeExpectedGroups(),
  pseudonymKey: composePseudonymKey(edge.log),
};

export const handler = apiHandler(edge, { name: "set-expected", scope: "write:rooms" }, (request) =>
  answerSetExpected(store, request),
);
