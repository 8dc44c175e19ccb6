import { usageError } from "../terminal/command-failure.ts";
import { parseCsv } from "./parse-csv.ts";
import { roomFields } from "./room-fields.ts";
import { checkRoomOptions, fieldValue } from "./room-options.ts";

/** One room of a list, as it is to be tracked. */
export interface WantedRoom {
  /** Of the file, from 1. */
  readonly line: number;
  readonly app: string;
  readonly groupId: string;
  /** The body of its PUT: the options that the list names. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface ListDefaults {
  readonly app: string | undefined;
  readonly groupType: string | undefined;
}

const kinds = new Map(roomFields.map(({ name, kind }) => [name, kind]));
const columns = ["app", "groupId", ...kinds.keys()];

/**
 * Reads a list of rooms: a CSV whose first line names its columns, `groupId` among them, or one group ID a line.
 *
 * @throws CommandFailure `usage` that names every faulty line
 */
export function parseRoomList(text: string, defaults: ListDefaults): readonly WantedRoom[] {
  const lines = parseCsv(text.replace(/^\uFEFF/, ""));
  const rows = lines.filter(({ cells }) => cells.some((cell) => cell !== "") && !cells[0]?.startsWith("# "));
  const [first, ...rest] = rows;
  if (first === undefined) {
    throw usageError("the list has no rooms");
  }
  const names = first.cells.map((cell) => cell.trim());
  const isTable = names.includes("groupId");
  if (!isTable && isHeader(names)) {
    throw usageError(`line ${first.line} names columns, but none of them is groupId: ${names.join(", ")}`);
  }
  const unknown = isTable ? names.filter((name) => !columns.includes(name)) : [];
  if (unknown.length > 0) {
    throw usageError(`${unknown.join(", ")} is no column of a list of rooms, which may have ${columns.join(", ")}`);
  }
  const faults: string[] = [];
  const rooms = (isTable ? rest : rows).flatMap(({ line, cells }) => {
    const given = isTable ? namedCells(names, cells) : { groupId: cells.join(",").trim() };
    const room = wantedRoom(line, given, defaults);
    if (typeof room === "string") {
      faults.push(`line ${line}: ${room}`);
      return [];
    }
    return [room];
  });
  faults.push(...repeated(rooms));
  if (faults.length > 0) {
    throw usageError(`the list cannot be used:\n  ${faults.join("\n  ")}`);
  }
  return rooms;
}

/** A header whose `groupId` is missing or spelled otherwise. A group ID may contain commas, so that commas alone prove nothing. */
function isHeader(names: readonly string[]): boolean {
  return (
    names.some((name) => /^group[ _-]?id$/i.test(name)) ||
    (names.length > 1 && names.some((name) => columns.includes(name)))
  );
}

/** The room of one line, or what is wrong with it. */
function wantedRoom(
  line: number,
  given: Readonly<Record<string, string>>,
  defaults: ListDefaults,
): WantedRoom | string {
  const { app = defaults.app, groupId = "", ...cells } = given;
  if (app === undefined) {
    return "the app is missing: add a column app, or give --app";
  }
  if (groupId === "") {
    return "the groupId is missing";
  }
  const groupType = defaults.groupType === undefined ? {} : { groupType: defaults.groupType };
  const options = {
    ...groupType,
    ...Object.fromEntries(
      Object.entries(cells).map(([name, text]) => [name, fieldValue(kinds.get(name) ?? "text", text)]),
    ),
  };
  try {
    checkRoomOptions(options);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return { line, app, groupId, options };
}

/** Without those that are empty. */
function namedCells(names: readonly string[], cells: readonly string[]): Readonly<Record<string, string>> {
  const named = names.map((name, index) => [name, cells[index]?.trim() ?? ""] as const);
  return Object.fromEntries(named.filter(([, text]) => text !== ""));
}

function repeated(rooms: readonly WantedRoom[]): readonly string[] {
  const seen = new Map<string, number>();
  return rooms.flatMap(({ line, app, groupId }) => {
    const name = JSON.stringify([app, groupId]);
    const before = seen.get(name);
    seen.set(name, before ?? line);
    return before === undefined ? [] : [`line ${line}: ${app} ${groupId} is in line ${before} already`];
  });
}
