import packageFile from "../package.json" with { type: "json" };
import { apiHandler } from "../shared/http-api/api-handler.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";

/** Open to everybody, so it reveals nothing about apps, rooms or secrets. */
export const handler = apiHandler(composeEdge(), { name: "get-health", scope: "open" }, async () => ({
  headers: { "cache-control": "no-store" },
  body: { status: "ok", version: packageFile.version },
}));
