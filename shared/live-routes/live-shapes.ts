import * as v from "valibot";

/** What the replies of several live routes have in common. */

export const liveGroupType = v.picklist(["AVChatRoom", "Community"]);
export const freshness = (seconds: readonly number[]) =>
  v.pipe(v.picklist(seconds), v.description("The source itself does not move more often"));

export const unreadable = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.description("Rows of the vendor's list without an ID that can be read: so many members are missing from the list"),
);
export const stoppedEarly = v.pipe(
  v.boolean(),
  v.description("Only with all=true: a limit, or a page that failed, ended the walk; nextCursor goes on"),
);
export const cutShort = v.pipe(
  // Not the literal true: of an optional one openapi-python-client 0.29 makes a file that Python cannot read.
  v.boolean(),
  v.description("True when the vendor's pages did not end, or their next position cannot be read; left out otherwise"),
);
