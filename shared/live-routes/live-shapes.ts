import * as v from "valibot";

/** What the replies of several live routes have in common. */

export const liveGroupType = v.picklist(["AVChatRoom", "Community"]);
export const freshness = (seconds: readonly number[]) =>
  v.pipe(v.picklist(seconds), v.description("The vendor does not update it more often"));

export const unreadable = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.description("Rows of the vendor's list without a readable ID; as many members are missing from this list"),
);
export const stoppedEarly = v.pipe(
  v.boolean(),
  v.description("Only with all=true: a limit or a failed page ended the walk; nextCursor continues it"),
);
export const cutShort = v.pipe(
  // Not v.literal(true): openapi-python-client 0.29 generates invalid Python for an optional one.
  v.boolean(),
  v.description("True when the vendor's pages did not end, or their next position cannot be read; left out otherwise"),
);
