import { type ApiOptions, apiAccess } from "../api/api-access.ts";
import { roomPath } from "../api/api-paths.ts";
import type { CommandContext } from "../command-context.ts";

export async function untrackRoom(context: CommandContext<ApiOptions>, app = "", groupId = ""): Promise<void> {
  const path = roomPath(app, groupId);
  const api = await apiAccess(context);
  await context.confirm(`Stop tracking ${app} ${groupId}? What is recorded stays until its retention ends.`);

  await api.request(path, { method: "DELETE" });

  context.result({ app, groupId, untracked: true }, () => "");
  context.world.terminal.note(`${app} ${groupId} is no longer tracked.`);
}
