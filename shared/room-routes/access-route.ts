import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { readQuery } from "../http-api/query.ts";
import type { AccessReply } from "./access-shape.ts";

/** `GET /v1/access`: what the caller may do, for clients that offer only that. */
export function answerAccess({ event, caller }: ApiRequest): ApiReply {
  readQuery(event, {});
  const { keyId, scopes, apps } = caller;
  const body: AccessReply = { ...(keyId === undefined ? {} : { keyId }), scopes, apps };
  return { headers: { "cache-control": "no-store" }, body };
}
