import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import { type ApiOptions, apiAccess } from "../api/api-access.ts";
import { roomPath } from "../api/api-paths.ts";
import type { CommandContext } from "../command-context.ts";
import { roomAtVendor } from "./room-at-vendor.ts";
import { roomFields } from "./room-fields.ts";
import { checkRoomOptions, fieldValue } from "./room-options.ts";

type TrackOptions = ApiOptions & Readonly<Record<string, unknown>>;

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
  const named = roomFields.map(({ name, kind, optionName }) => [name, fieldValue(kind, options[optionName])]);
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}
