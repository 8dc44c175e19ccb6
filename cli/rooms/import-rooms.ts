import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import { type ApiOptions, apiAccess } from "../api/api-access.ts";
import { roomPath } from "../api/api-paths.ts";
import type { RollcallApi } from "../api/rollcall-api.ts";
import type { CommandContext } from "../command-context.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { describeFailure } from "../terminal/describe-failure.ts";
import { readInput } from "../terminal/read-input.ts";
import { textTable } from "../terminal/text-table.ts";
import { parseRoomList, type WantedRoom } from "./parse-room-list.ts";
import { trackedRooms } from "./tracked-rooms.ts";

export interface ImportOptions extends ApiOptions {
  readonly app?: string;
  readonly type?: string;
  readonly dryRun?: boolean;
}

/** What is to be done with one room of the list. */
interface PlannedRoom extends WantedRoom {
  readonly action: "track" | "change" | "nothing";
}

type ImportedRoom = PlannedRoom & { readonly fault?: string };

export async function importRooms(context: CommandContext<ImportOptions>, file = ""): Promise<void> {
  const { options, world } = context;
  const wanted = parseRoomList(await readInput(world, file), { app: options.app, groupType: options.type });
  for (const { app, groupId } of wanted) {
    roomPath(app, groupId);
  }
  const api = await apiAccess(context);
  const { rooms } = await world.terminal.progress("Reading the tracked rooms", (report) => trackedRooms(api, report));
  const planned = plan(wanted, rooms);
  const due = planned.filter(({ action }) => action !== "nothing");
  world.terminal.note(
    `${count(planned, "track")} to track, ${count(planned, "change")} to change, ${count(planned, "nothing")} as wanted already.`,
  );
  if (options.dryRun || due.length === 0) {
    present(context, planned, options.dryRun === true);
    return;
  }
  await context.confirm(`Track or change ${roomCount(due.length)}?`);

  const imported = await world.terminal.progress(`Importing ${roomCount(due.length)}`, (report) =>
    putRooms(api, planned, report),
  );

  present(context, imported, false);
  const failed = imported.filter(({ fault }) => fault !== undefined);
  if (failed.length > 0) {
    throw new CommandFailure(
      "findings",
      `${failed.length} of ${roomCount(due.length)} failed; the same import goes on with them`,
    );
  }
}

function plan(wanted: readonly WantedRoom[], tracked: readonly RoomReply[]): readonly PlannedRoom[] {
  const known = new Map(tracked.map((room) => [JSON.stringify([room.app, room.groupId]), room]));
  return wanted.map((room) => {
    const before = known.get(JSON.stringify([room.app, room.groupId]));
    if (before === undefined) {
      return { ...room, action: "track" };
    }
    const kept: ReadonlyMap<string, unknown> = new Map(Object.entries(before));
    const isAsWanted = Object.entries(room.options).every(([name, value]) => kept.get(name) === value);
    return { ...room, action: isAsWanted ? "nothing" : "change" };
  });
}

/** One after the other: a list of thousands takes minutes, and the API's other callers are not kept waiting. */
async function putRooms(
  api: RollcallApi,
  planned: readonly PlannedRoom[],
  report: (text: string) => void,
): Promise<readonly ImportedRoom[]> {
  const imported: ImportedRoom[] = [];
  for (const room of planned) {
    imported.push(room.action === "nothing" ? room : await putRoom(api, room));
    report(`${imported.length} of ${planned.length}`);
  }
  return imported;
}

async function putRoom(api: RollcallApi, room: PlannedRoom): Promise<ImportedRoom> {
  try {
    await api.request(roomPath(room.app, room.groupId), { method: "PUT", body: room.options });
    return room;
  } catch (error) {
    return { ...room, fault: describeFailure(error).message };
  }
}

function present(context: CommandContext, rooms: readonly ImportedRoom[], dryRun: boolean): void {
  context.result({ dryRun, rooms }, () =>
    textTable(
      ["line", "app", "group", dryRun ? "would" : "did", "fault"],
      rooms.map(({ line, app, groupId, action, fault }) => [String(line), app, groupId, action, fault ?? ""]),
    ),
  );
}

function roomCount(rooms: number): string {
  return rooms === 1 ? "1 room" : `${rooms} rooms`;
}

function count(rooms: readonly PlannedRoom[], wanted: PlannedRoom["action"]): number {
  return rooms.filter(({ action }) => action === wanted).length;
}
