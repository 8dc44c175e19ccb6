import { describe, expect, it } from "vitest";
import { optionsFrom, parseRoomRequest } from "../../../shared/room-routes/track-room-question.ts";
import { trackedRoom } from "../../support/recorded-rooms.ts";

const parse = (body: unknown) => parseRoomRequest(JSON.stringify(body), false);

describe("what a room is asked for", () => {
  it.each([
    ["sampleEverySeconds", 10, 60],
    ["retentionDays", 1, 3_650],
    ["sessionGapSeconds", 60, 86_400],
    ["sessionMinPeople", 1, 1_000_000],
  ])("has a %s from %i to %i", (name, min, max) => {
    expect([parse({ [name]: min }), parse({ [name]: max }), parse({ [name]: null })]).toEqual([
      { [name]: min },
      { [name]: max },
      { [name]: null },
    ]);
    for (const value of [min - 1, max + 1, min + 0.5, String(min), true, [min]]) {
      expect(() => parse({ [name]: value })).toThrow(`${name} must be a whole number from ${min} to ${max}`);
    }
  });

  it.each(["roster", "pseudonymous", "adaptive", "confirmHidden"])("has a %s that is true or false", (name) => {
    expect([parse({ [name]: true }), parse({ [name]: false })]).toEqual([{ [name]: true }, { [name]: false }]);
    for (const value of ["true", 1, []]) {
      expect(() => parse({ [name]: value })).toThrow(`${name} must be true or false`);
    }
  });

  it("has a groupType of three, and no default for it", () => {
    for (const groupType of ["AVChatRoom", "Community", "ChatGroup"])
      expect(parse({ groupType })).toEqual({ groupType });
    for (const groupType of ["Public", "avchatroom", 1, null]) {
      expect(() => parse({ groupType })).toThrow(
        "groupType must be AVChatRoom or Community (Tencent), or AgoraChatRoom or ChatGroup (Agora)",
      );
    }
  });

  it("is a JSON object, which a gateway may have put into base64", () => {
    expect(parseRoomRequest(Buffer.from('{"label":"课"}').toString("base64"), true)).toEqual({ label: "课" });
    for (const body of [undefined, "", "{", "null", "[]", '"x"', "5"]) {
      expect(() => parseRoomRequest(body, false)).toThrow(/^the body must be JSON|^the body must be a JSON object/);
    }
  });

  it("names everything that is wrong at once", () => {
    expect(() => parse({ roster: 1, retentionDays: 0, colour: "red" })).toThrow(
      'roster must be true or false; retentionDays must be a whole number from 1 to 3650; "colour" is not an option of a room',
    );
  });
});

describe("the options of a room", () => {
  const defaults = {
    ...{ sampleEverySeconds: 60, retentionDays: 90, sessionGapSeconds: 900, sessionMinPeople: 1 },
    ...{ pseudonymous: false, adaptive: false, confirmHidden: true, label: undefined },
  };
  const before = trackedRoom("main", "a", {
    ...{ groupType: "Community", roster: true, sampleEverySeconds: 20, retentionDays: 7, sessionGapSeconds: 120 },
    ...{ sessionMinPeople: 5, pseudonymous: true, adaptive: true, confirmHidden: false, label: "kept" },
  });

  it.each([
    ["AVChatRoom", true],
    ["Community", false],
    ["ChatGroup", false],
  ] as const)("of a new %s are the defaults, with a list: %s", (groupType, roster) => {
    expect(optionsFrom({ groupType }, undefined)).toEqual({ ...defaults, groupType, roster });
  });

  it("stay what they were where nothing is named, and go back to the defaults where null is", () => {
    const { groupType, roster, sampleEverySeconds, retentionDays, sessionGapSeconds, sessionMinPeople } = before;
    const kept = { groupType, roster, sampleEverySeconds, retentionDays, sessionGapSeconds, sessionMinPeople };
    const names = ["roster", ...Object.keys(defaults)];

    expect(optionsFrom({}, before)).toEqual({
      ...kept,
      ...{ pseudonymous: true, adaptive: true, confirmHidden: false, label: "kept" },
    });
    expect(optionsFrom(Object.fromEntries(names.map((name) => [name, null])), before)).toEqual({
      ...{ ...defaults, groupType: "Community", roster: false },
    });
  });

  it("are those that are named, false and all", () => {
    const named = { ...defaults, groupType: "ChatGroup", roster: false, label: "new" } as const;

    expect(optionsFrom(named, before)).toEqual(named);
  });

  it("need a groupType for a room that is not tracked", () => {
    expect(() => optionsFrom({}, undefined)).toThrow("groupType is missing: this room is not tracked yet");
  });
});
