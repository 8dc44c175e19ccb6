import type { TrackedRoom } from "../attendance/room.ts";
import type { SnapshotSummary } from "../attendance/table/snapshots.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { RoomReply } from "./room-shape.ts";

/** A tracked room with its last snapshot, JSON-ready. */
export function presentRoom(room: TrackedRoom, last: SnapshotSummary | undefined): RoomReply {
  return {
    app: room.app,
    groupId: room.groupId,
    groupType: room.groupType,
    ...(room.label === undefined ? {} : { label: room.label }),
    roster: room.roster,
    sampleEverySeconds: room.sampleEverySeconds,
    retentionDays: room.retentionDays,
    sessionGapSeconds: room.sessionGapSeconds,
    sessionMinPeople: room.sessionMinPeople,
    pseudonymous: room.pseudonymous,
    adaptive: room.adaptive,
    confirmHidden: room.confirmHidden,
    trackedAt: isoUtc(room.trackedAt),
    state: room.state,
    stateSince: isoUtc(room.stateSince),
    lastSnapshot: last ? presentSnapshot(last) : null,
  };
}

function presentSnapshot(last: SnapshotSummary) {
  return {
    slot: isoUtc(last.slot),
    ...(last.onlineCount === undefined ? {} : { onlineCount: last.onlineCount }),
    ...(last.listed === undefined ? {} : { listed: last.listed }),
    gaps: last.gaps,
  };
}
