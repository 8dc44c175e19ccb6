import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import { type ApiOptions, apiAccess } from "../api/api-access.ts";
import type { CommandContext } from "../command-context.ts";
import { textTable } from "../terminal/text-table.ts";
import { trackedRooms } from "./tracked-rooms.ts";

export async function listRooms(context: CommandContext<ApiOptions & { readonly app?: string }>): Promise<void> {
  const { options, world } = context;
  const api = await apiAccess(context);

  const found = await world.terminal.progress("Reading the tracked rooms", (report) => trackedRooms(api, report));
  const isWanted = ({ app }: { readonly app: string }) => options.app === undefined || app === options.app;
  const rooms = found.rooms.filter(isWanted);
  const unreadable = found.unreadable.filter(isWanted);

  if (rooms.length === 0) {
    world.terminal.note("No room is tracked: npx rollcall rooms track begins with one.");
  }
  for (const { app, groupId, reason } of unreadable) {
    world.terminal.note(`Warning: ${app} ${groupId} is not swept (${reason}): track it again.`);
  }
  context.result({ rooms, unreadable }, () =>
    rooms.length === 0
      ? ""
      : textTable(["app", "group", "type", "label", "state", "online", "last slot"], rooms.map(row)),
  );
}

function row({ app, groupId, groupType, label, state, lastSnapshot }: RoomReply): readonly string[] {
  const online = lastSnapshot?.onlineCount ?? lastSnapshot?.gaps.map(({ reason }) => reason).join(",") ?? "";
  return [app, groupId, groupType, label ?? "", state, String(online), lastSnapshot?.slot ?? "none yet"];
}
