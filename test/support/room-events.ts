import fc from "fast-check";
import { type RoomEvent, roomEventKinds } from "../../shared/attendance/room-event.ts";
import { asUserId, type EpochSeconds } from "../../shared/identity/ids.ts";
import { userIds } from "./observations.ts";

/** Any events that a webhook can tell of one minute, with many copies of one fact and several events of one instant. */
export function eventsOfMinute(minute: EpochSeconds, maxLength = 40): fc.Arbitrary<readonly RoomEvent[]> {
  const ms = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 59_999 }));
  const event = fc
    .record({
      kind: fc.constantFrom(...roomEventKinds),
      userId: userIds,
      ms,
      hasVendorTime: fc.boolean(),
      lateMs: fc.constantFrom(-400, 0, 35, 120_000, 3 * 86_400_000),
      graceSeconds: fc.constantFrom(0, 50, 120),
      memberCount: fc.option(fc.integer({ min: 0, max: 3_000 })),
    })
    .map(
      (drawn): RoomEvent => ({
        kind: drawn.kind,
        userId: drawn.kind === "destroyed" ? null : asUserId(drawn.userId),
        atMs: drawn.hasVendorTime ? minute * 1000 + drawn.ms : null,
        receivedAtMs: minute * 1000 + drawn.ms + (drawn.hasVendorTime ? drawn.lateMs : 0),
        graceSeconds: drawn.kind === "dropped" ? drawn.graceSeconds : 0,
        ...(drawn.memberCount === null ? {} : { memberCount: drawn.memberCount }),
      }),
    );
  return fc.array(event, { maxLength });
}

/** An event at a millisecond of the vendor's clock, which arrived 200 ms later. */
export function eventAt(kind: RoomEvent["kind"], userId: string | null, atMs: number): RoomEvent {
  return {
    kind,
    userId: userId === null ? null : asUserId(userId),
    atMs,
    receivedAtMs: atMs + 200,
    graceSeconds: kind === "dropped" ? 50 : 0,
  };
}
