import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerTrackRoom } from "../shared/room-routes/track-room-route.ts";
import { composeLiveReads } from "../shared/runtime/compose-live-reads.ts";
import { composePseudonymKey } from "../shared/runtime/compose-pseudonyms.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const { apps, edge } = composeLiveReads();
const tracking = { table: composeTable(), apps, pseudonymKey: composePseudonymKey(edge.log) };

export const handler = apiHandler(edge, { name: "track-room", scope: "write:rooms" }, (request) =>
  answerTrackRoom(tracking, request),
);
