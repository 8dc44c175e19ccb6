import type { Command } from "commander";
import { roomFields } from "../rooms/room-fields.ts";
import type { CliWorld } from "../world.ts";
import { runs, withApiOptions, withExamples, withRoom, yesOption } from "./command.ts";

/** `rollcall rooms`: which rooms are tracked, and how, by the HTTP API. */
export function addRoomsCommand(program: Command, world: CliWorld): void {
  const rooms = program.command("rooms").description("tracked rooms: track, list, untrack, import");
  addTrack(rooms, world);
  addList(rooms, world);
  addUntrack(rooms, world);
  addImport(rooms, world);
}

function addTrack(rooms: Command, world: CliWorld): void {
  const track = withRoom(rooms.command("track")).description(
    "track a room, or change how; options that are not named stay as they were",
  );
  for (const { flags, help } of roomFields.flatMap(({ options }) => options)) {
    track.option(flags, help);
  }
  withApiOptions(track);
  runs(track, world, async () => (await import("../rooms/track-room.ts")).trackRoom);
  withExamples(track, [
    'npx rollcall rooms track main "@TGS#a6I4ZUUGO" --type AVChatRoom --label "Lecture 1"',
    "npx rollcall rooms track main lecture-1 --retention-days 365",
  ]);
}

function addList(rooms: Command, world: CliWorld): void {
  const list = rooms
    .command("list")
    .description("tracked rooms with their last snapshots")
    .option("--app <app>", "only this app's");
  withApiOptions(list);
  runs(list, world, async () => (await import("../rooms/list-rooms.ts")).listRooms);
  withExamples(list, ["npx rollcall rooms list", "npx rollcall rooms list --app main --json"]);
}

function addUntrack(rooms: Command, world: CliWorld): void {
  const untrack = withRoom(rooms.command("untrack"))
    .description("stop tracking a room; its record stays until its retention ends")
    .option(...yesOption);
  withApiOptions(untrack);
  runs(untrack, world, async () => (await import("../rooms/untrack-room.ts")).untrackRoom);
  withExamples(untrack, ['npx rollcall rooms untrack main "@TGS#a6I4ZUUGO" --yes']);
}

function addImport(rooms: Command, world: CliWorld): void {
  const bulk = rooms
    .command("import")
    .description("track many rooms: a CSV with a column groupId, or one group ID a line")
    .argument("<file>", "the list, - for stdin")
    .option("--app <app>", "the app, where the list does not say")
    .option("--type <type>", "AVChatRoom, Community, AgoraChatRoom or ChatGroup, where the list does not say")
    .option("--dry-run", "say what would be done, and do nothing")
    .option(...yesOption);
  withApiOptions(bulk);
  runs(bulk, world, async () => (await import("../rooms/import-rooms.ts")).importRooms);
  withExamples(bulk, [
    "npx rollcall rooms import rooms.csv --dry-run",
    "npx rollcall rooms import ids.txt --app main --type AVChatRoom --yes",
    "",
    "Columns: app, groupId, groupType, label, roster, sampleEverySeconds, retentionDays, sessionGapSeconds,",
    "sessionMinPeople, pseudonymous, adaptive, confirmHidden. An empty cell leaves the option as it is.",
    "Lines with # are comments.",
  ]);
}
