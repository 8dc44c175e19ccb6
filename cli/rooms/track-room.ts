import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import { type ApiOptions, apiAccess } from "../api/api-access.ts";
import { roomPath } from "../api/api-paths.ts";
import type { CommandContext } from "../command-context.ts";
import { roomAtVendor } from "./room-at-vendor.ts";
import { checkRoomOptions, numberOf } from "./room-options.ts";

export interface TrackOptions extends ApiOptions {
  readonly type?: string;
  readonly label?: string;
  readonly roster?: boolean;
  readonly sampleEvery?: string;
  readonly retentionDays?: string;
  readonly sessionGap?: string;
  readonly sessionMinPeople?: string;
  readonly pseudonymous?: boolean;
  readonly adaptive?: boolean;
}

export async function trackRoom(context: CommandContext<TrackOptions>, app = "", groupId = ""): Promise<void> {
  const path = roomPath(app, groupId);
  const body = roomOptions(context.options);
  checkRoomOptions(body);
  const api = await apiAccess(context);

  const { status, text } = await api.request(path, { method: "PUT", body });
  const room = JSON.parse(text) as RoomReply; // as the API's documents say
  const { onlineCount, warning } = await roomAtVendor(api, room);

  const { note } = context.world.terminal;
  context.result({ created: status === 201, room, ...(warning === undefined ? {} : { warning }) }, () => "");
  note(status === 201 ? `${app} ${groupId} is tracked from the next minute on.` : `${app} ${groupId} is changed.`);
  if (onlineCount !== undefined) {
    note(`${onlineCount} people are online there now.`);
  }
  if (warning !== undefined) {
    note(`Warning: ${warning}.`);
  }
}

/** The body of a PUT from the options that were given. */
function roomOptions(options: TrackOptions): Readonly<Record<string, unknown>> {
  const { type, label, roster, sampleEvery, retentionDays, sessionGap, sessionMinPeople, pseudonymous, adaptive } =
    options;
  const named = {
    groupType: type,
    label,
    roster,
    sampleEverySeconds: numberOf(sampleEvery),
    retentionDays: numberOf(retentionDays),
    sessionGapSeconds: numberOf(sessionGap),
    sessionMinPeople: numberOf(sessionMinPeople),
    pseudonymous,
    adaptive,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
