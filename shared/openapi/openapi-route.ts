import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { readQuery } from "../http-api/query.ts";
import { routedPath } from "../http-api/route-path.ts";
import { openApiDocument } from "./document.ts";

/** `GET /v1/openapi.json`: the document of this deployment. Its server is the base path of the request. */
export function answerOpenApi({ event }: ApiRequest, version: string): ApiReply {
  readQuery(event, {});
  const base = routedPath(event)?.base ?? [];
  return {
    headers: { "cache-control": "public, max-age=300" },
    body: {
      ...openApiDocument,
      info: { ...openApiDocument.info, version },
      servers: [{ url: `/${base.map(encodeURIComponent).join("/")}` }],
    },
  };
}
