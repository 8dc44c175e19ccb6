import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from "../../../cli/secrets/api-key-ring.ts";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../../local/embedded-aws-identity.ts";
import {
  type EmbeddedSecretsManager,
  startEmbeddedSecretsManager,
} from "../../../local/embedded-secrets-manager/start.ts";
import { findKey, parseApiKey, parseKeyRing } from "../../../shared/http-api/api-keys.ts";

const secretName = "rollcall/dev/api-keys";
let secrets: EmbeddedSecretsManager;
let client: SecretsManagerClient;

beforeEach(async () => {
  secrets = await startEmbeddedSecretsManager();
  client = new SecretsManagerClient({
    endpoint: secrets.endpoint,
    region: embeddedAwsRegion,
    credentials: embeddedAwsCredentials,
  });
});

afterEach(async () => {
  client.destroy();
  await secrets.close();
});

function storedGrant(key: string) {
  const presented = parseApiKey(key);
  const stored = secrets.get(secretName);
  return presented && stored ? findKey(parseKeyRing(stored), presented, Date.now()) : undefined;
}

describe("the ring of API keys in Secrets Manager", () => {
  it("holds what recognises a new key, and not the key", async () => {
    const key = await createApiKey({ client, secretName }, { id: "ops", scopes: ["read:live"], apps: ["main"] });

    expect(storedGrant(key)).toEqual({ id: "ops", scopes: ["read:live"], apps: ["main"] });
    expect(secrets.get(secretName)).not.toContain(key);
    expect(secrets.get(secretName)).not.toContain(key.slice("rc_ops_".length));
  });

  it("adds a key beside those that are there, and changes nothing of them", async () => {
    const ring = { client, secretName };
    const first = await createApiKey(ring, { id: "one", scopes: ["read:live"], apps: ["*"] });
    const stored = JSON.parse(secrets.get(secretName) ?? "");
    stored.keys[0].expiresAt = "2999-01-01";
    secrets.put(secretName, stored);

    const second = await createApiKey(ring, { id: "two", scopes: ["write:rooms"], apps: ["*"] });

    expect([storedGrant(first)?.id, storedGrant(second)?.id]).toEqual(["one", "two"]);
    expect(JSON.parse(secrets.get(secretName) ?? "").keys[0]).toEqual(stored.keys[0]);
  });

  it("refuses a second key of the same name and leaves the first alone", async () => {
    const ring = { client, secretName };
    const wanted = { id: "ops", scopes: ["read:live"], apps: ["*"] } as const;
    const first = await createApiKey(ring, wanted);

    const second = createApiKey(ring, wanted);

    await expect(second).rejects.toThrow("there is a key called ops already");
    expect(storedGrant(first)?.id).toBe("ops");
  });

  it("takes a revoked key away and leaves the others", async () => {
    const ring = { client, secretName };
    const gone = await createApiKey(ring, { id: "gone", scopes: ["read:live"], apps: ["*"] });
    const kept = await createApiKey(ring, { id: "kept", scopes: ["read:live"], apps: ["*"] });

    await revokeApiKey(ring, "gone");

    expect([storedGrant(gone), storedGrant(kept)?.id]).toEqual([undefined, "kept"]);
    expect([...(await listApiKeys(ring)).keys()]).toEqual(["kept"]);
    await expect(revokeApiKey(ring, "gone")).rejects.toThrow("there is no key called gone");
  });

  it("does not write over a secret that it cannot read", async () => {
    secrets.put(secretName, '{"keys": {"c4n4ry": 1}}');

    const created = createApiKey({ client, secretName }, { id: "ops", scopes: ["read:live"], apps: ["*"] });

    await expect(created).rejects.toThrow("keys must be of type array");
    expect(secrets.get(secretName)).toBe('{"keys": {"c4n4ry": 1}}');
  });
});

describe("a rotated key", () => {
  const ring = () => ({ client, secretName });
  const now = Date.now();
  const tomorrow = now + 86_400_000;

  it("has the rights of the old one, which works until the overlap ends", async () => {
    const old = await createApiKey(ring(), { id: "ops", scopes: ["read:live"], apps: ["main"] });

    const rotated = await rotateApiKey(ring(), "ops", tomorrow, now);

    expect(rotated).toMatchObject({ id: "ops-2", oldExpiresAt: tomorrow });
    expect(storedGrant(rotated.key)).toEqual({ id: "ops-2", scopes: ["read:live"], apps: ["main"] });
    expect(storedGrant(old)?.id).toBe("ops");
    expect((await listApiKeys(ring())).get("ops")?.expiresAt).toBe(tomorrow);
  });

  it("ends the old one at once without an overlap, and counts on from its number", async () => {
    const old = await createApiKey(ring(), { id: "ops-2", scopes: ["read:live"], apps: ["*"] });
    await createApiKey(ring(), { id: "ops-3", scopes: ["read:live"], apps: ["*"] });

    const rotated = await rotateApiKey(ring(), "ops-2", now, now);

    expect(rotated).toMatchObject({ id: "ops-4", oldExpiresAt: undefined });
    expect([...(await listApiKeys(ring())).keys()]).toEqual(["ops-3", "ops-4"]);
    expect(storedGrant(old)).toBeUndefined();
  });

  it("gives an old key no longer life than it had", async () => {
    const soon = new Date(now + 60_000).toISOString();
    await createApiKey(ring(), { id: "ops", scopes: ["read:live"], apps: ["*"], expiresAt: soon });

    const rotated = await rotateApiKey(ring(), "ops", tomorrow, now);

    expect(rotated.oldExpiresAt).toBe(Date.parse(soon));
  });

  it("has room for its number behind a long name", async () => {
    const id = "a".repeat(32);
    await createApiKey(ring(), { id, scopes: ["read:live"], apps: ["*"] });

    const rotated = await rotateApiKey(ring(), id, tomorrow, now);

    expect(rotated.id).toBe(`${"a".repeat(30)}-2`);
  });

  it("is not made for a key that is not there", async () => {
    await expect(rotateApiKey(ring(), "gone", tomorrow, now)).rejects.toThrow("there is no key called gone");
  });

  it("loses no other writer's change", async () => {
    await createApiKey(ring(), { id: "ops", scopes: ["read:live"], apps: ["*"] });

    await Promise.all([
      rotateApiKey(ring(), "ops", tomorrow, now),
      createApiKey(ring(), { id: "other", scopes: ["read:live"], apps: ["*"] }),
    ]);

    expect([...(await listApiKeys(ring())).keys()].sort()).toEqual(["ops", "ops-2", "other"]);
  });
});
