import * as v from "valibot";

export const healthReply = v.strictObject({ status: v.literal("ok"), version: v.string() });

/** An OpenAPI 3.1 document has a schema of its own, by which it is checked in the tests. */
export const documentReply = v.looseObject({ openapi: v.literal("3.1.1"), info: v.looseObject({ title: v.string() }) });
