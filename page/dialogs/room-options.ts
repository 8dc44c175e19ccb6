import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import type { RoomRequest } from "../../shared/room-routes/track-room-question.ts";

/** The options of a room that the dialog offers. Numbers are texts while they are typed. */
export interface RoomOptions {
  readonly groupType: RoomReply["groupType"];
  readonly label: string;
  readonly sampleEverySeconds: string;
  readonly retentionDays: string;
  readonly sessionGapMinutes: string;
  readonly sessionMinPeople: string;
  readonly pseudonymous: boolean;
  readonly adaptive: boolean;
}

/** Those of a tracked room, or the API's defaults. */
export function optionsOf(room: RoomReply | undefined): RoomOptions {
  return {
    groupType: room?.groupType ?? "AVChatRoom",
    label: room?.label ?? "",
    sampleEverySeconds: String(room?.sampleEverySeconds ?? 60),
    retentionDays: String(room?.retentionDays ?? 90),
    sessionGapMinutes: String((room?.sessionGapSeconds ?? 900) / 60),
    sessionMinPeople: String(room?.sessionMinPeople ?? 1),
    pseudonymous: room?.pseudonymous ?? false,
    adaptive: room?.adaptive ?? false,
  };
}

/** The request for what differs: options that are not named keep their values, also those that the dialog does not offer. */
export function changedOptions(room: RoomReply | undefined, options: RoomOptions): RoomRequest {
  const before = requestOf(optionsOf(room));
  const after = requestOf(options);
  const changed = Object.entries(after).filter(([name, value]) => value !== Reflect.get(before, name));
  return {
    ...(room === undefined ? { groupType: options.groupType } : {}),
    ...Object.fromEntries(changed),
  };
}

function requestOf(options: RoomOptions): RoomRequest {
  return {
    groupType: options.groupType,
    label: options.label.trim() === "" ? null : options.label.trim(),
    sampleEverySeconds: Number(options.sampleEverySeconds),
    retentionDays: Number(options.retentionDays),
    sessionGapSeconds: Math.round(Number(options.sessionGapMinutes) * 60),
    sessionMinPeople: Number(options.sessionMinPeople),
    pseudonymous: options.pseudonymous,
    adaptive: options.adaptive,
  };
}
