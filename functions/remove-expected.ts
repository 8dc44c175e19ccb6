import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerRemoveExpected } from "../shared/report-routes/room-expected-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const table = composeTable();

export const handler = apiHandler(composeEdge(), { name: "remove-expected", scope: "write:rooms" }, (request) =>
  answerRemoveExpected({ table }, request),
);
