import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerForgetMember } from "../shared/report-routes/forget-route.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeErasableExport } from "../shared/runtime/compose-erasable-export.ts";
import { composeKnownApps } from "../shared/runtime/compose-known-apps.ts";
import { composePseudonymKey } from "../shared/runtime/compose-pseudonyms.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const edge = composeEdge();
const table = composeTable();
const exported = composeErasableExport();
const dependencies = {
  table,
  pseudonymKey: composePseudonymKey(edge.log),
  isKnownApp: composeKnownApps(table),
  ...(exported === undefined ? {} : { exported }),
};

export const handler = apiHandler(edge, { name: "forget-member", scope: "erase:members" }, (request) =>
  answerForgetMember(dependencies, request),
);
