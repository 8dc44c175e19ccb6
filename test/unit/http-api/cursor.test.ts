import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "../../../shared/http-api/cursor.ts";

const scope = ["group-members", "main", "room", undefined, ["role"]];

/** A cursor whose check value is right, made by someone who has read the code. */
function forged(payload: string): string {
  const scopeText = JSON.stringify(scope.map((part) => part ?? null));
  const check = createHash("sha256").update(scopeText).update("\0").update(payload).digest().subarray(0, 9);
  return Buffer.concat([check, Buffer.from(payload)]).toString("base64url");
}

function kindOf(cursor: string): unknown {
  try {
    return decodeCursor(scope, cursor);
  } catch (error) {
    return error instanceof Error && "kind" in error ? error.kind : error;
  }
}

describe("a cursor", () => {
  it("brings back the position that was put in", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.jsonValue(), { maxKeys: 5 }),
        (position) => {
          const text = JSON.stringify(position);
          fc.pre(text.length < 1_500);
          const plain = JSON.parse(text);

          expect(decodeCursor(scope, encodeCursor(scope, plain))).toEqual(plain);
        },
      ),
    );
  });

  it("tells scopes apart that would look the same when joined", () => {
    const one = encodeCursor(["a", "bc"], { n: 1 });

    expect(() => decodeCursor(["ab", "c"], one)).toThrow();
    expect(() => decodeCursor(["a", "bc", undefined], one)).toThrow();
  });

  it.each(["", "nonsense", "[1", "null", "{}", "[2,{}]", "[1]", "[1,null]", "[1,[]]", '[1,"x"]'])(
    "that was forged around %j is invalid-cursor, not a crash",
    (payload) => {
      expect(kindOf(forged(payload))).toBe("invalid-cursor");
    },
  );

  it("that was forged well is a position like any other: it opens nothing that its route and key do not", () => {
    expect(kindOf(forged('[1,{"o":5}]'))).toEqual({ o: 5 });
  });

  it("never makes anything but a position or invalid-cursor of any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: "binary" })), (text) => {
        expect(kindOf(text)).toBe("invalid-cursor");
      }),
    );
  });
});
