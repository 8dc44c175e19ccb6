import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv } from "../../../cli/rooms/parse-csv.ts";
import { parseRoomList } from "../../../cli/rooms/parse-room-list.ts";
import { roomFields } from "../../../cli/rooms/room-fields.ts";
import { CommandFailure } from "../../../cli/terminal/command-failure.ts";
import { roomRequest } from "../../../shared/room-routes/track-room-question.ts";
import { seededRuns } from "../../support/property-runs.ts";

const noDefaults = { app: undefined, groupType: undefined };
const main = { app: "main", groupType: "AVChatRoom" };

function faultOf(text: string, defaults: Parameters<typeof parseRoomList>[1] = noDefaults): string {
  try {
    parseRoomList(text, defaults);
  } catch (error) {
    return error instanceof CommandFailure && error.outcome === "usage" ? error.message : `threw ${error}`;
  }
  return "nothing was wrong";
}

describe("a CSV", () => {
  it("is read as it was written, whatever is in its cells", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "é", ",", '"', "\n", "\r\n", " ", "=") });
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    const law = fc.property(table, fc.constantFrom("\n", "\r\n"), (rows, lineEnd) => {
      const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(","));

      expect(parseCsv(quoted.join(lineEnd)).map(({ cells }) => cells)).toEqual(rows);
    });

    fc.assert(law, seededRuns(300));
  });

  it("knows in which line each of its records begins", () => {
    const lines = parseCsv('a,b\r\n"x\ny",2\n\nlast,3\n');

    expect(lines).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, cells: ["x\ny", "2"] },
      { line: 4, cells: [""] },
      { line: 5, cells: ["last", "3"] },
    ]);
  });
});

describe("a list of rooms", () => {
  it("has a column for every option that the API knows", () => {
    expect(roomFields.map(({ name }) => name).sort()).toEqual(Object.keys(roomRequest.entries).sort());
  });

  it("is one group ID a line, with comments and empty lines passed over", () => {
    const rooms = parseRoomList("\uFEFF# Mondays\n@TGS#a1\n\n  room,with comma \n", main);

    expect(rooms).toEqual([
      { line: 2, app: "main", groupId: "@TGS#a1", options: { groupType: "AVChatRoom" } },
      { line: 4, app: "main", groupId: "room,with comma", options: { groupType: "AVChatRoom" } },
    ]);
  });

  it.each(["room,label\nr1,One\n", "Group ID\nr1\n", "group_id,name\nr1,One\n"])(
    "is refused when its first line names columns without groupId: %j",
    (text) => {
      expect(faultOf(text, main)).toContain("line 1 names columns, but none of them is groupId");
    },
  );

  it("is a table whose first line names its columns, in any order", () => {
    const text = 'groupId,label,app,groupType,retentionDays,roster\nr1,"One, two",a,Community,30,FALSE\nr2,,,,,\n';

    expect(parseRoomList(text, main)).toEqual([
      {
        line: 2,
        app: "a",
        groupId: "r1",
        options: { groupType: "Community", label: "One, two", retentionDays: 30, roster: false },
      },
      { line: 3, app: "main", groupId: "r2", options: { groupType: "AVChatRoom" } },
    ]);
  });

  it.each([
    ["an unknown column", "groupId,lable\nr1,x\n", "lable is no column"],
    ["no app", "groupId,groupType\nr1,Community\n", "line 2: the app is missing"],
    ["an empty ID", "app,groupId\na,r1\na,\n", "line 3: the groupId is missing"],
    ["no number", "app,groupId,retentionDays\na,r1,many\n", "line 2: retentionDays must be a whole number"],
    ["no truth", "app,groupId,roster\na,r1,maybe\n", "line 2: roster must be true or false"],
    ["a type that is none", "app,groupId,groupType\na,r1,Group\n", "line 2: groupType must be AVChatRoom"],
    ["a room twice", "app,groupId\na,r1\na,r2\na,r1\n", "line 4: a r1 is in line 2 already"],
    ["nothing", "\n\n# only a comment\n", "the list has no rooms"],
  ])("is refused with %s, by line", (_, text, words) => {
    expect(faultOf(text)).toContain(words);
  });

  it("names every faulty line at once", () => {
    expect(faultOf("app,groupId,roster\na,,true\na,r2,x\n")).toMatch(/line 2: .*\n +line 3: /);
  });
});
