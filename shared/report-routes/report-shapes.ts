import * as v from "valibot";
import { appName, count, groupId, isoTime } from "../http-api/reply-shapes.ts";
import { gapReasons, trackedGroupType } from "../room-routes/room-shape.ts";

/** What the replies of several reports have in common. */

/** An interval in which something happened, beginning and end unknown where they are null. */
export const between = v.pipe(
  // No tuple: its words differ between the drafts of JSON Schema, and generators stumble over them.
  v.array(v.nullable(isoTime)),
  v.length(2),
  v.description("Not before the first, not after the second; null where that is not known"),
);

export const gapCount = v.strictObject({
  what: v.pipe(v.picklist(["slot", "count", "roster"]), v.description("slot: nothing at all was observed")),
  reason: v.picklist([...gapReasons, "not-recorded", "not-tracked", "slower-cadence", "expired", "damaged"]),
  slots: count,
});

export const basis = v.pipe(
  v.array(
    v.strictObject({
      from: isoTime,
      to: isoTime,
      source: v.picklist(["raw", "rollup", "none"]),
      reason: v.exactOptional(v.picklist(["expired", "damaged"])),
    }),
  ),
  v.description("Which part of the range comes from what; of none nothing is left, or nothing was recorded"),
);

const notes = v.pipe(v.array(v.string()), v.description("What limits the report, in words"));

export const reportedRoom = {
  app: appName,
  groupId,
  groupType: trackedGroupType,
  label: v.exactOptional(v.pipe(v.string(), v.description("As it was at the end of the range"))),
  provisional: v.pipe(v.boolean(), v.description("True when the same question may soon have another answer")),
  from: isoTime,
  to: isoTime,
  recordedSince: v.pipe(isoTime, v.description("When the room was tracked for the first time")),
  notes,
};

export const coverage = v.pipe(
  v.nullable(v.pipe(v.number(), v.minValue(0))),
  v.description("Listed people per counted people, over the lists with counts around them; null without any"),
);
export const detectionFloorSeconds = v.pipe(count, v.description("A shorter stay can go unseen"));
export const countFreshnessSeconds = v.pipe(
  count,
  v.description("How old a count may be when the vendor gives it out"),
);
export const observedShare = v.pipe(
  v.number(),
  v.minValue(0),
  v.maxValue(1),
  v.description("How much of the time was observed; rounded down"),
);
