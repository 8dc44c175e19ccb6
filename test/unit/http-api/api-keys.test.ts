import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findKey,
  formatApiKey,
  hashApiKey,
  isInstant,
  parseApiKey,
  parseKeyRing,
} from "../../../shared/http-api/api-keys.ts";
import { scopes } from "../../../shared/http-api/scopes.ts";

const secret = Buffer.alloc(32, 7);
const opsKey = formatApiKey("ops", secret);
const now = Date.parse("2026-11-20T12:00:00Z");

function presented(text: string) {
  const key = parseApiKey(text);
  if (!key) {
    throw new Error("the text is no key");
  }
  return key;
}

function ringWith(entry: Record<string, unknown>) {
  return JSON.stringify({
    keys: [{ id: "ops", sha256: hashApiKey(opsKey), scopes: ["read:live"], apps: ["*"], ...entry }],
  });
}

describe("an API key", () => {
  it("is rc_, the id and 32 random bytes, and reads back whatever the bytes are", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9-]{1,32}$/),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (id, bytes) => {
          const key = formatApiKey(id, bytes);

          const read = parseApiKey(key);

          expect(read).toEqual({ id, key, secret: Buffer.from(bytes).toString("base64url") });
        },
      ),
    );
  });

  it.each([
    ["nothing", ""],
    ["another prefix", opsKey.replace("rc_", "sk_")],
    ["a secret of 21 characters", `rc_ops_${"A".repeat(21)}`],
    ["a secret of 257 characters", `rc_ops_${"A".repeat(257)}`],
    ["a secret with a character that URLs escape", `rc_ops_${"A".repeat(22)}+`],
    ["an empty id", opsKey.replace("ops", "")],
    ["an id of 65 characters", opsKey.replace("ops", "a".repeat(65))],
    ["an id with a dot", opsKey.replace("ops", "o.ps")],
    ["a line break at the end", `${opsKey}\n`],
    ["blanks around it", ` ${opsKey} `],
  ])("is not read from %s", (_, text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });

  it.each([
    ["the shortest secret", `rc_ops_${"A".repeat(22)}`, "ops", "A".repeat(22)],
    ["the longest secret", `rc_ops_${"A".repeat(256)}`, "ops", "A".repeat(256)],
    ["a secret of all its characters", `rc_ops_${"Az09_.~-".repeat(3)}`, "ops", "Az09_.~-".repeat(3)],
    ["an id in capitals", `rc_OPS-1_${"A".repeat(22)}`, "OPS-1", "A".repeat(22)],
    ["an id of 64 characters", `rc_${"a".repeat(64)}_${"A".repeat(22)}`, "a".repeat(64), "A".repeat(22)],
    ["a secret with an underscore in it", `rc_ops_${"1234_5678_".repeat(3)}`, "ops", "1234_5678_".repeat(3)],
  ])("of another tool is read with %s", (_, text, id, secretPart) => {
    expect(parseApiKey(text)).toEqual({ id, key: text, secret: secretPart });
  });

  it("is stored as the SHA-256 of its whole text", () => {
    expect(hashApiKey(opsKey)).toBe(createHash("sha256").update(opsKey, "utf8").digest("hex"));
  });
});

describe("finding a key", () => {
  it("grants the scopes and apps of the stored key", () => {
    const ring = parseKeyRing(ringWith({ scopes: ["read:live", "write:rooms"], apps: ["main"] }));

    const grant = findKey(ring, presented(opsKey), now);

    expect(grant).toEqual({ id: "ops", scopes: ["read:live", "write:rooms"], apps: ["main"] });
  });

  it("takes a stored hash of the secret part alone", () => {
    const ofSecretPart = createHash("sha256").update(secret.toString("base64url")).digest("hex");
    const ring = parseKeyRing(ringWith({ sha256: ofSecretPart }));

    expect(findKey(ring, presented(opsKey), now)?.id).toBe("ops");
    expect(findKey(ring, presented(formatApiKey("ops", randomBytes(32))), now)).toBeUndefined();
  });

  it("refuses the stored hash itself, presented as the secret", () => {
    const ring = parseKeyRing(ringWith({}));

    expect(findKey(ring, presented(`rc_ops_${hashApiKey(opsKey)}`), now)).toBeUndefined();
  });

  it("refuses another secret under a known id", () => {
    const ring = parseKeyRing(ringWith({}));

    const grant = findKey(ring, presented(formatApiKey("ops", randomBytes(32))), now);

    expect(grant).toBeUndefined();
  });

  it("refuses the right secret under another id", () => {
    const ring = parseKeyRing(ringWith({}));

    const grant = findKey(ring, presented(opsKey.replace("ops", "dev")), now);

    expect(grant).toBeUndefined();
  });

  it("refuses everything on an empty ring", () => {
    expect(findKey(parseKeyRing('{"keys":[]}'), presented(opsKey), now)).toBeUndefined();
  });

  it("takes a hash that was written in capitals", () => {
    const ring = parseKeyRing(ringWith({ sha256: hashApiKey(opsKey).toUpperCase() }));

    expect(findKey(ring, presented(opsKey), now)?.id).toBe("ops");
  });

  it("works until the instant it expires, and not at it", () => {
    const ring = parseKeyRing(ringWith({ expiresAt: "2026-11-20T12:00:00Z" }));

    const before = findKey(ring, presented(opsKey), now - 1);
    const at = findKey(ring, presented(opsKey), now);

    expect(before?.id).toBe("ops");
    expect(at).toBeUndefined();
  });

  it("takes a bare date for its first instant in UTC", () => {
    const ring = parseKeyRing(ringWith({ expiresAt: "2026-11-20" }));

    expect(findKey(ring, presented(opsKey), Date.parse("2026-11-19T23:59:59.999Z"))?.id).toBe("ops");
    expect(findKey(ring, presented(opsKey), Date.parse("2026-11-20T00:00:00.000Z"))).toBeUndefined();
  });

  it("keeps a key that never expires", () => {
    expect(findKey(parseKeyRing(ringWith({})), presented(opsKey), Number.MAX_SAFE_INTEGER)?.id).toBe("ops");
  });
});

describe("reading the secret with the keys", () => {
  const canary = "c4n4ry-value";

  it.each([
    ["text that is no JSON", canary, "it is not JSON"],
    ["JSON that is no object", `"${canary}"`, "the secret must be of type object"],
    ["no list of keys", JSON.stringify({ key: canary }), "keys is missing"],
    ["an id with an underscore", ringWith({ id: `${canary}_` }), "keys.0.id must be 1 to 64 letters, digits and -"],
    ["a hash that is too short", ringWith({ sha256: canary }), "keys.0.sha256 must be 64 hex characters"],
    ["a hash that is no text", ringWith({ sha256: 5 }), "keys.0.sha256 must be of type string"],
    ["an unknown scope", ringWith({ scopes: [canary] }), `keys.0.scopes.0 must be one of ${scopes.join(", ")}`],
    ["no scope", ringWith({ scopes: [] }), "keys.0.scopes must name at least one scope"],
    [
      "an app that cannot be called so",
      ringWith({ apps: ["main", `${canary}*`] }),
      "keys.0.apps.1 must be an app's name (1 to 63 letters, digits and -) or *",
    ],
    ["an app without a name", ringWith({ apps: [""] }), "keys.0.apps.0 must be an app's name"],
    ["a misspelt field", ringWith({ expiresat: canary }), "keys.0.expiresat is not a field of it"],
    ["a field beside the keys", JSON.stringify({ keys: [], note: canary }), "note is not a field of it"],
    ["a list that is no JSON", JSON.stringify({ keys: canary }), "it is not JSON"],
    ["no app", ringWith({ apps: [] }), "keys.0.apps must name at least one app"],
    ["a date that is none", ringWith({ expiresAt: canary }), "keys.0.expiresAt must be an ISO 8601 date or UTC time"],
  ])("refuses %s and says why, without its value", (_, text, why) => {
    let message = "";

    try {
      parseKeyRing(text);
    } catch (error) {
      message = String(error);
    }

    expect(message).toContain(why);
    expect(message.toLowerCase()).not.toContain(canary);
  });

  it("refuses two keys with one id, since only one of them could work", () => {
    const entry = { id: "ops", sha256: hashApiKey(opsKey), scopes: ["read:live"], apps: ["*"] };

    expect(() => parseKeyRing(JSON.stringify({ keys: [entry, entry] }))).toThrow("keys.1.id is there twice");
  });

  it.each([
    ["a byte order mark", `\uFEFF${ringWith({})}`],
    [
      "the list as a text, as the console's form makes it",
      JSON.stringify({ keys: JSON.stringify(JSON.parse(ringWith({})).keys) }),
    ],
    ["the day on which a key was made", ringWith({ createdAt: "2026-11-20T12:00:00.000Z" })],
  ])("takes %s", (_, text) => {
    expect([...parseKeyRing(text).keys()]).toEqual(["ops"]);
  });

  it("takes every app, and names of apps", () => {
    const ring = parseKeyRing(ringWith({ apps: ["main", "Live-2", "*"] }));

    expect(ring.get("ops")?.apps).toEqual(["main", "Live-2", "*"]);
  });

  it("knows the four scopes", () => {
    expect(scopes).toEqual(["read:live", "read:attendance", "write:rooms", "erase:members"]);
  });
});

describe("an expiry", () => {
  it.each(["2027-01-01", "2027-01-01T08:00Z", "2027-01-01T08:00:00.000Z", "2027-01-01T08:00:00+08:00"])(
    "may be %s",
    (text) => {
      expect(isInstant(text)).toBe(true);
    },
  );

  it.each(["", "2027", "2027-13-01", "2027-02-30", "2027-01-01T08:00:00", "tomorrow", "1/1/2027"])(
    "may not be %j",
    (text) => {
      expect(isInstant(text)).toBe(false);
    },
  );
});
