import { pathSegment } from "../../shared/http-api/path-parameters.ts";
import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import { appPath } from "../api/api-paths.ts";
import { ApiProblem, type RollcallApi } from "../api/rollcall-api.ts";

export interface RoomAtVendor {
  readonly onlineCount?: number;
  /** Why the room will not be observed as it is tracked, or why that is not certain. */
  readonly warning?: string;
}

const livePaths = {
  AVChatRoom: (group: string) => `/avchatrooms/${group}/online-count`,
  Community: (group: string) => `/communities/${group}/online-count`,
  ChatGroup: (group: string) => `/chatgroups/${group}/members`,
  AgoraChatRoom: (group: string) => `/chatrooms/${group}/online-count`,
} as const;

/** One live read of a room: whether the vendor has such a group. */
export async function roomAtVendor(
  api: RollcallApi,
  { app, groupId, groupType }: Pick<RoomReply, "app" | "groupId" | "groupType">,
): Promise<RoomAtVendor> {
  const query: Record<string, string> = groupType === "ChatGroup" ? { limit: "1" } : {};
  try {
    const reply = await api.json<{ readonly onlineCount?: number }>(
      appPath(app) + livePaths[groupType](pathSegment(groupId)),
      { query },
    );
    return reply.onlineCount === undefined ? {} : { onlineCount: reply.onlineCount };
  } catch (error) {
    if (error instanceof ApiProblem) {
      return { warning: warningOf(error) };
    }
    throw error;
  }
}

function warningOf({ code, message }: ApiProblem): string {
  switch (code) {
    case "unknown-group":
      return "the vendor has no such group now; until it has, every minute is a gap";
    case "forbidden":
      return "whether the vendor has such a group was not checked: the key lacks read:live";
    default:
      return `one call to the vendor failed: ${message}`;
  }
}
