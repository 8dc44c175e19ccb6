import { execFile } from "node:child_process";
import { join } from "node:path";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApiKey, listApiKeys, revokeApiKey } from "../../../local/api-key-ring.ts";
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

describe("npm run keys", () => {
  function run(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const script = join(import.meta.dirname, "../../../local/create-api-key.ts");
    const env = {
      PATH: process.env["PATH"],
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      AWS_REGION: embeddedAwsRegion,
      AWS_ACCESS_KEY_ID: embeddedAwsCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: embeddedAwsCredentials.secretAccessKey,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [script, ...words], { env }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
  }

  it("prints a key once, which then works, lists it without secrets, and revokes it", async () => {
    const created = await run("create", "--id", "ops", "--scopes", "read:live,write:rooms", "--expires", "2999-01-01");
    const grant = storedGrant(created.stdout.trim());
    const listed = await run("list");
    const revoked = await run("revoke", "--id", "ops");

    expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^rc_ops_[A-Za-z0-9_-]{43}\n$/) });
    expect(grant).toEqual({ id: "ops", scopes: ["read:live", "write:rooms"], apps: ["*"] });
    expect(listed.stdout).toBe("ops\tread:live,write:rooms\t*\texpires 2999-01-01T00:00:00.000Z\n");
    expect(revoked.code).toBe(0);
    expect(storedGrant(created.stdout.trim())).toBeUndefined();
  });

  it("makes the pseudonym key once, shows it never, and leaves it as it is", async () => {
    const first = await run("create-pseudonym-key");
    const made = secrets.get("rollcall/dev/pseudonym-key") ?? "";
    const second = await run("create-pseudonym-key");

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(JSON.parse(made)).toEqual({ key: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(secrets.get("rollcall/dev/pseudonym-key")).toBe(made);
    expect(first.stdout + first.stderr).not.toContain(JSON.parse(made).key);
  });

  it.each([
    ["no id", ["create", "--scopes", "read:live"], "--id is missing"],
    ["an id in capitals", ["create", "--id", "OPS", "--scopes", "read:live"], "--id must be"],
    ["no scope", ["create", "--id", "ops"], "--scopes is missing"],
    ["an unknown scope", ["create", "--id", "ops", "--scopes", "read:live,admin"], "there is no scope admin"],
    ["a date that is none", ["create", "--id", "ops", "--scopes", "read:live", "--expires", "soon"], "--expires must"],
    ["an unknown option", ["create", "--key", "x"], "Unknown option '--key'"],
    ["an unknown command", ["toString"], "the commands are create, list, revoke, create-pseudonym-key"],
  ])("says what is wrong with %s, in one line", async (_, words, why) => {
    const { code, stdout, stderr } = await run(...words);

    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(why);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(secrets.calls.total).toBe(0);
  });
});
