import * as v from "valibot";

/**
 * Schemas of replies. They type the routes' replies and make the OpenAPI document, against which the tests check real replies. Functions
 * import only their types, so that no bundle contains them.
 */

/** The type of a reply with this schema. */
export type ReplyOf<Schema extends v.GenericSchema> = DeepReadonly<v.InferOutput<Schema>>;
type DeepReadonly<T> = { readonly [Key in keyof T]: DeepReadonly<T[Key]> };

export const isoTime = v.pipe(v.string(), v.isoTimestamp());
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const appName = v.pipe(v.string(), v.description("The operator's name for one vendor credential"));
export const groupId = v.pipe(v.string(), v.description("The vendor's group ID, as the vendor writes it"));
export const userId = v.pipe(v.string(), v.description("The vendor's user ID; a pseudonym in a pseudonymous room"));

export const nextCursor = v.pipe(
  v.nullable(v.string()),
  v.description("Where the next page begins, for the same request; null at the end"),
);

export const gatewayRefusal = v.pipe(
  v.looseObject({ message: v.string() }),
  v.description("The gateway's reply to a request that did not reach a function; the local stack adds fields"),
);
