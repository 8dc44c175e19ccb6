import * as v from "valibot";
import type { ReplyOf } from "../http-api/reply-shapes.ts";

export const healthReply = v.strictObject({ status: v.literal("ok"), version: v.string() });
export type HealthReply = ReplyOf<typeof healthReply>;

/** An OpenAPI 3.1 document has a schema of its own, by which it is checked in the tests. */
export const documentReply = v.looseObject({ openapi: v.literal("3.1.1"), info: v.looseObject({ title: v.string() }) });
