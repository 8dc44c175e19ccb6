import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePseudonymKey, pseudonym, pseudonymise } from "../../../shared/attendance/pseudonyms.ts";
import { asAppName, asUserId, type UserId } from "../../../shared/identity/ids.ts";
import { observationArbitrary, someDay } from "../../support/observations.ts";

const app = asAppName("main");
const keyText = JSON.stringify({ key: "0f".repeat(32) });
const key = parsePseudonymKey(keyText);

describe("a pseudonym", () => {
  it("is the keyed hash of app and user ID, 16 bytes as base64url behind p_", () => {
    const expected = createHmac("sha256", Buffer.from("0f".repeat(32), "hex"))
      .update("main\0alice")
      .digest();

    const name = pseudonym(key, app, asUserId("alice"));

    expect(name).toBe(`p_${expected.subarray(0, 16).toString("base64url")}`);
    expect(name).toHaveLength(24);
  });

  it("is another one in another app, for another person and under another key", () => {
    const otherKey = parsePseudonymKey(JSON.stringify({ key: "1f".repeat(32) }));

    const names = [
      pseudonym(key, app, asUserId("alice")),
      pseudonym(key, asAppName("live"), asUserId("alice")),
      pseudonym(key, app, asUserId("bob")),
      pseudonym(otherKey, app, asUserId("alice")),
    ];

    expect(new Set(names).size).toBe(4);
  });
});

describe("the secret of the pseudonym key", () => {
  it.each([
    [{ key: "0f".repeat(32), salt: "x" }, `"salt" is no key of it; it has "key" and nothing else`],
    [{ key: "0f".repeat(32), ["a1".repeat(32)]: "key" }, "a key of 64 characters is no key of it"],
    [{ Key: "0f".repeat(32) }, "key must be 64 hexadecimal digits"],
  ])("has no other fields: %j", (secret, why) => {
    const parse = () => parsePseudonymKey(JSON.stringify(secret));

    expect(parse).toThrow(expect.objectContaining({ kind: "misconfigured", message: expect.stringContaining(why) }));
  });
});

describe("a pseudonymised observation", () => {
  it("names nobody, keeps everything else, and keeps the members in order", () => {
    fc.assert(
      fc.property(observationArbitrary(someDay), (observation) => {
        const hidden = pseudonymise(observation, key, app);

        for (const [index, roster] of hidden.rosters.entries()) {
          const original = observation.rosters[index]?.members ?? [];
          const names = roster.members.map(({ userId }) => userId);
          expect(names).toEqual(original.map(({ userId }) => pseudonym(key, app, userId)).sort());
          expect(roster.members.every((member) => !("nickname" in member))).toBe(true);
          for (const { userId, joinedAt } of original) {
            const found = roster.members.find((member) => member.userId === pseudonym(key, app, userId));
            expect(found?.joinedAt).toBe(joinedAt);
          }
        }
        const bare = (rosters: typeof observation.rosters) => rosters.map(({ members: _, ...roster }) => roster);
        const renamed = (userIds: readonly UserId[] = []) => userIds.map((userId) => pseudonym(key, app, userId));
        expect(hidden.rollCall?.confirmed ?? []).toEqual(renamed(observation.rollCall?.confirmed));
        expect(hidden.rollCall?.denied ?? []).toEqual(renamed(observation.rollCall?.denied));
        const withoutNames = ({ rosters, rollCall, ...facts }: typeof observation) => ({
          ...facts,
          rosters: bare(rosters),
          rollCall: rollCall && { ...rollCall, confirmed: [], denied: [] },
        });
        expect(withoutNames(hidden)).toEqual(withoutNames(observation));
      }),
      { numRuns: 50 },
    );
  });
});

describe("the secret of the pseudonym key", () => {
  it.each(["", "{", "null", "[]", "{}", '{"key":1}', '{"key":"abc"}', `{"key":"${"g".repeat(64)}"}`])(
    "is refused as %j without repeating what is in it",
    (text) => {
      expect(() => parsePseudonymKey(text)).toThrow(expect.objectContaining({ kind: "misconfigured" }));
      expect(() => parsePseudonymKey(text)).not.toThrow(/gggg|abc/);
    },
  );
});
