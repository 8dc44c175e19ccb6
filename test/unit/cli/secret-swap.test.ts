import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApiKey, listApiKeys, revokeApiKey } from "../../../cli/secrets/api-key-ring.ts";
import { changeSecret } from "../../../cli/secrets/secret-swap.ts";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../../local/embedded-aws-identity.ts";
import {
  type EmbeddedSecretsManager,
  startEmbeddedSecretsManager,
} from "../../../local/embedded-secrets-manager/start.ts";

const secretName = "rollcall/dev/api-keys";
let secrets: EmbeddedSecretsManager;
const clients: SecretsManagerClient[] = [];

beforeEach(async () => {
  secrets = await startEmbeddedSecretsManager();
});

afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.destroy();
  }
  await secrets.close();
});

/** A writer of its own, as each `npx rollcall keys` is. */
function writer() {
  const client = new SecretsManagerClient({
    endpoint: secrets.endpoint,
    region: embeddedAwsRegion,
    credentials: embeddedAwsCredentials,
  });
  clients.push(client);
  return { client, secretName, description: "under test" };
}

const keyCalled = (id: string) => ({ id, scopes: ["read:live"], apps: ["*"] }) as const;

const storedIds = async () => [...(await listApiKeys(writer())).keys()].sort();

describe("writers of the key ring at once", () => {
  it.each([2, 6, 16])("%i creates on a stage without a ring: every key is stored", async (writers) => {
    const ids = Array.from({ length: writers }, (_, index) => `key-${index}`).sort();

    await Promise.all(ids.map((id) => createApiKey(writer(), keyCalled(id))));

    expect(await storedIds()).toEqual(ids);
  });

  it("a revoke beside creates and other revokes: what was revoked stays so, what was created is there", async () => {
    for (const id of ["a", "b", "kept"]) {
      await createApiKey(writer(), keyCalled(id));
    }

    await Promise.all([
      revokeApiKey(writer(), "a"),
      createApiKey(writer(), keyCalled("c")),
      revokeApiKey(writer(), "b"),
      createApiKey(writer(), keyCalled("d")),
    ]);

    expect(await storedIds()).toEqual(["c", "d", "kept"]);
  });

  it("two creates of one id: one is refused, the other's key is stored", async () => {
    const outcomes = await Promise.allSettled([1, 2].map(() => createApiKey(writer(), keyCalled("ops"))));

    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await storedIds()).toEqual(["ops"]);
  });

  it("leave no more than one label of their own behind", async () => {
    await Promise.all([1, 2, 3, 4].map((index) => createApiKey(writer(), keyCalled(`key-${index}`))));

    const { VersionIdsToStages = {} } = await writer().client.send(new DescribeSecretCommand({ SecretId: secretName }));

    expect(Object.values(VersionIdsToStages).flat().sort()).toEqual(["AWSCURRENT", "AWSPREVIOUS", "rollcall-draft"]);
  });
});

describe("changing a secret", () => {
  const append = (word: string) => (text: string | undefined) => `${text ?? ""}${word}`;

  it("begins again when another tool has put a value meanwhile, and keeps it", async () => {
    const secret = writer();
    secrets.put(secretName, "a");
    const seen: unknown[] = [];

    await changeSecret(secret, (text) => {
      seen.push(text);
      if (seen.length === 1) {
        secrets.put(secretName, "ab");
      }
      return `${text}c`;
    });

    expect(seen).toEqual(["a", "ab"]);
    expect(secrets.get(secretName)).toBe("abc");
  });

  it("shows nobody the new value before it is current", async () => {
    const secret = writer();
    secrets.put(secretName, "a");
    const send = secret.client.send.bind(secret.client);
    const between: unknown[] = [];
    const watched = {
      ...secret,
      client: Object.assign(Object.create(secret.client), {
        send: async (command: Parameters<typeof send>[0]) => {
          const answer = await send(command);
          if (command instanceof PutSecretValueCommand) {
            between.push((await send(new GetSecretValueCommand({ SecretId: secretName }))).SecretString);
          }
          return answer;
        },
      }),
    };

    await changeSecret(watched, append("b"));

    expect(between).toEqual(["a"]);
    expect(secrets.get(secretName)).toBe("ab");
  });

  it("is done once when the answer to the swap is lost", async () => {
    secrets.put(secretName, '{"keys":[]}');
    const ring = writer();
    const send = ring.client.send.bind(ring.client);
    let lost = 0;
    const lossy = {
      ...ring,
      client: Object.assign(Object.create(ring.client), {
        send: async (command: Parameters<typeof send>[0]) => {
          const answer = await send(command);
          if (command.constructor.name === "UpdateSecretVersionStageCommand" && lost === 0) {
            lost += 1;
            // The SDK sends it again by itself, and is told that the label is not there any more.
            return send(command);
          }
          return answer;
        },
      }),
    };

    await createApiKey(lossy, keyCalled("ops"));

    expect(lost).toBe(1);
    expect(await storedIds()).toEqual(["ops"]);
  });

  it("writes nothing when there is nothing to change", async () => {
    secrets.put(secretName, "a");
    secrets.clearCalls();

    await changeSecret(writer(), () => undefined);

    expect(secrets.calls.byOperation).toEqual({ GetSecretValue: 1 });
  });

  it("fails at once, and says why, when it may not write", async () => {
    secrets.put(secretName, "a");
    secrets.clearCalls();
    const secret = writer();

    const refused = changeSecret(secret, (text) => {
      secrets.failNext(1, "AccessDeniedException");
      return `${text}b`;
    });

    await expect(refused).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(secrets.calls.total).toBe(2);
    expect(secrets.get(secretName)).toBe("a");
  });
});
