import * as v from "valibot";
import { gapReasons } from "../attendance/observation.ts";
import { appName, count, groupId, isoTime } from "../http-api/reply-shapes.ts";
import { trackedGroupType } from "../room-routes/room-shape.ts";

/** What the replies of several reports have in common. */

/** The interval in which something happened; a bound that is not known is null. */
export const between = v.pipe(
  // Not a tuple: its keywords differ between drafts of JSON Schema, and client generators fail on them.
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
  v.description("The sources of the range, part by part; none where nothing was recorded, or nothing is left"),
);

export const reportNotes = v.pipe(v.array(v.string()), v.description("What limits the report, in words"));

export const roomLabel = v.exactOptional(v.pipe(v.string(), v.description("As it was at the end of the range")));
export const recordedSince = v.pipe(isoTime, v.description("When the room was tracked for the first time"));

export const reportedRoom = {
  app: appName,
  groupId,
  groupType: trackedGroupType,
  label: roomLabel,
  sessionId: v.exactOptional(v.pipe(v.string(), v.description("Of the session that was asked for"))),
  provisional: v.pipe(v.boolean(), v.description("True when the same question may soon have another answer")),
  from: isoTime,
  to: isoTime,
  recordedSince,
  notes: reportNotes,
};

export const coverage = v.pipe(
  v.nullable(v.pipe(v.number(), v.minValue(0))),
  v.description("Listed people per counted people, over lists with counts around them; null without such lists"),
);
export const rollCalls = v.exactOptional(
  v.pipe(
    v.strictObject({ rollCalls: count, confirmed: count, denied: count, unanswered: count }),
    v.description(
      "People who were not on a list and were asked for by name, a person once in each roll call; of ranges from the raw record alone",
    ),
  ),
);
const recall = v.pipe(
  v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  v.description(
    "Share of the joins and leaves which the lists show that have their webhook, rounded down; null without any",
  ),
);
export const events = v.exactOptional(
  v.pipe(
    v.strictObject({
      events: v.pipe(count, v.description("Different events of the range")),
      lastEventAt: v.pipe(v.nullable(isoTime), v.description("When the last event happened")),
      recall,
      hours: v.array(v.strictObject({ from: isoTime, changes: count, recall })),
      contradictions: v.pipe(count, v.description("Events against what lists prove, which count for nothing")),
    }),
    v.description("What webhooks said of the room; left out where none came, or nothing is kept of them"),
  ),
);
export const detectionFloorSeconds = v.pipe(count, v.description("A shorter stay may not be seen"));
export const countFreshnessSeconds = v.pipe(
  count,
  v.description("The age that a count may have when the vendor returns it"),
);
export const observedShare = v.pipe(
  v.number(),
  v.minValue(0),
  v.maxValue(1),
  v.description("The observed share of the time, rounded down"),
);
