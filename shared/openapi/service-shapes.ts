import * as v from "valibot";

export const healthReply = v.strictObject({ status: v.literal("ok"), version: v.string() });

/** Loose: the tests check the document against the schema of OpenAPI 3.1. */
export const documentReply = v.looseObject({ openapi: v.literal("3.1.1"), info: v.looseObject({ title: v.string() }) });
