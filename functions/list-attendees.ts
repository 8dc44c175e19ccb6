import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerAttendees } from "../shared/report-routes/attendees-route.ts";
import type { ReadExpectedGroup } from "../shared/report-routes/expected-people.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composePseudonymKey } from "../shared/runtime/compose-pseudonyms.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const edge = composeEdge();

// Loaded on first use: most reports call no vendor, and the clients of both vendors are half of this bundle.
let loaded: Promise<ReadExpectedGroup> | undefined;
const readGroup: ReadExpectedGroup = async (group, deadline) => {
  loaded ??= import("../shared/runtime/compose-expected-groups.ts").then((module) => module.composeExpectedGroups());
  return (await loaded)(group, deadline);
};

const store = { table: composeTable(), pseudonymKey: composePseudonymKey(edge.log), readGroup };

export const handler = apiHandler(edge, { name: "list-attendees", scope: "read:attendance" }, (request) =>
  answerAttendees(store, request),
);
