import * as v from "valibot";
import type { ReplyOf } from "../http-api/reply-shapes.ts";
import { scopes } from "../http-api/scopes.ts";

export const accessReply = v.strictObject({
  keyId: v.exactOptional(v.pipe(v.string(), v.description("The ID of the API key"))),
  scopes: v.array(v.picklist(scopes)),
  apps: v.pipe(
    v.union([v.literal("*"), v.array(v.string())]),
    v.description("The names of the caller's apps; * for all"),
  ),
});
export type AccessReply = ReplyOf<typeof accessReply>;
