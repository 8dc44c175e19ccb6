import { apiHandler } from "../shared/http-api/api-handler.ts";
import { trackRoom } from "../shared/rooms/room-routes.ts";
import { composeLiveReads } from "../shared/runtime/compose-live-reads.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";

const { apps, edge } = composeLiveReads();
const table = composeTable();

export const handler = apiHandler(edge, { name: "track-room" }, (request) => trackRoom({ table, apps }, request));
