import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, describe, expect, it } from "vitest";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../../local/embedded-aws-identity.ts";
import {
  type EmbeddedSecretsManager,
  type EmbeddedSecretsManagerOptions,
  startEmbeddedSecretsManager,
} from "../../../local/embedded-secrets-manager/start.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall-secrets-"));
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) {
    await cleanUp();
  }
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: EmbeddedSecretsManagerOptions = {}) {
  const secrets = await startEmbeddedSecretsManager(options);
  cleanups.push(() => secrets.close().catch(() => {}));
  return { secrets, client: clientOf(secrets) };
}

function clientOf(secrets: EmbeddedSecretsManager, requestTimeout = 20_000): SecretsManagerClient {
  const client = new SecretsManagerClient({
    endpoint: secrets.endpoint,
    region: embeddedAwsRegion,
    credentials: embeddedAwsCredentials,
    maxAttempts: 1,
    requestHandler: { requestTimeout, throwOnRequestTimeout: true },
  });
  cleanups.push(() => client.destroy());
  return client;
}

async function errorNameOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: unknown) => (error instanceof Error ? error.name : "not an error"),
  );
}

describe("the embedded Secrets Manager, through the real client", () => {
  it("gives back what was created, with version, stage, ARN and date", async () => {
    const createdAt = Date.parse("2026-11-20T12:00:00Z");
    const { client } = await start({ now: () => createdAt });

    const created = await client.send(new CreateSecretCommand({ Name: "rollcall/dev/a", SecretString: "one" }));
    const read = await client.send(new GetSecretValueCommand({ SecretId: "rollcall/dev/a" }));

    expect(read).toMatchObject({
      Name: "rollcall/dev/a",
      SecretString: "one",
      VersionId: created.VersionId,
      VersionStages: ["AWSCURRENT"],
    });
    expect(read.ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:\d{12}:secret:rollcall\/dev\/a-[A-Za-z0-9]{6}$/);
    expect(read.CreatedDate).toEqual(new Date(createdAt));
  });

  it("finds a secret by its ARN, with and without the suffix", async () => {
    const { client } = await start();
    const { ARN = "" } = await client.send(new CreateSecretCommand({ Name: "a", SecretString: "one" }));

    const byArn = await client.send(new GetSecretValueCommand({ SecretId: ARN }));
    const byPartialArn = await client.send(new GetSecretValueCommand({ SecretId: ARN.slice(0, -7) }));

    expect([byArn.SecretString, byPartialArn.SecretString]).toEqual(["one", "one"]);
  });

  it("carries bytes as well as text", async () => {
    const { client } = await start();
    await client.send(new CreateSecretCommand({ Name: "a", SecretBinary: Uint8Array.of(0, 255, 7) }));

    const read = await client.send(new GetSecretValueCommand({ SecretId: "a" }));

    expect([...(read.SecretBinary ?? [])]).toEqual([0, 255, 7]);
    expect(read.SecretString).toBeUndefined();
  });

  it("keeps the last version readable as AWSPREVIOUS, and older ones by their id alone", async () => {
    const { client } = await start();
    const first = await client.send(new CreateSecretCommand({ Name: "a", SecretString: "one" }));
    await client.send(new PutSecretValueCommand({ SecretId: "a", SecretString: "two" }));
    await client.send(new PutSecretValueCommand({ SecretId: "a", SecretString: "three" }));

    const current = await client.send(new GetSecretValueCommand({ SecretId: "a" }));
    const previous = await client.send(new GetSecretValueCommand({ SecretId: "a", VersionStage: "AWSPREVIOUS" }));
    const oldest = await client.send(new GetSecretValueCommand({ SecretId: "a", VersionId: first.VersionId }));
    const described = await client.send(new DescribeSecretCommand({ SecretId: "a" }));

    expect([current.SecretString, previous.SecretString, oldest.SecretString]).toEqual(["three", "two", "one"]);
    expect(oldest.VersionStages).toEqual([]);
    expect(
      Object.values(described.VersionIdsToStages ?? {})
        .flat()
        .sort(),
    ).toEqual(["AWSCURRENT", "AWSPREVIOUS"]);
  });

  it("keeps a pending version out of sight until it is made current", async () => {
    const { client } = await start();
    await client.send(new CreateSecretCommand({ Name: "a", SecretString: "one" }));
    await client.send(new PutSecretValueCommand({ SecretId: "a", SecretString: "two", VersionStages: ["AWSPENDING"] }));

    const current = await client.send(new GetSecretValueCommand({ SecretId: "a" }));
    const pending = await client.send(new GetSecretValueCommand({ SecretId: "a", VersionStage: "AWSPENDING" }));

    expect([current.SecretString, pending.SecretString]).toEqual(["one", "two"]);
  });

  describe("moving a staging label", () => {
    const current = (to: SecretsManagerClient, from: string | undefined, version: string | undefined) =>
      to.send(
        new UpdateSecretVersionStageCommand({
          SecretId: "a",
          VersionStage: "AWSCURRENT",
          RemoveFromVersionId: from,
          MoveToVersionId: version,
        }),
      );

    async function twoVersions() {
      const { client } = await start();
      const first = await client.send(new CreateSecretCommand({ Name: "a", SecretString: "one" }));
      const draft = { SecretId: "a", SecretString: "two", VersionStages: ["draft"] };
      const second = await client.send(new PutSecretValueCommand(draft));
      return { client, first: first.VersionId, second: second.VersionId };
    }

    const stagesOf = async (client: SecretsManagerClient) =>
      (await client.send(new DescribeSecretCommand({ SecretId: "a" }))).VersionIdsToStages;

    it("makes another version current, and the one before AWSPREVIOUS", async () => {
      const { client, first = "", second = "" } = await twoVersions();

      await current(client, first, second);

      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: "a" }));
      expect(SecretString).toBe("two");
      expect(await stagesOf(client)).toEqual({ [first]: ["AWSPREVIOUS"], [second]: ["draft", "AWSCURRENT"] });
    });

    it("is refused when the label is on another version than was said, or none was said", async () => {
      const { client, first, second } = await twoVersions();
      await current(client, first, second);
      const before = await stagesOf(client);

      const outcomes = [
        await errorNameOf(current(client, first, second)),
        await errorNameOf(current(client, undefined, first)),
        await errorNameOf(current(client, second, undefined)),
        await errorNameOf(current(client, second, "1".repeat(32))),
        await errorNameOf(current(client, undefined, undefined)),
      ];

      expect(outcomes).toEqual([
        "InvalidParameterException",
        "InvalidParameterException",
        "InvalidParameterException",
        "ResourceNotFoundException",
        "InvalidParameterException",
      ]);
      expect(await stagesOf(client)).toEqual(before);
    });

    it("reaches a version that has lost its last label", async () => {
      const { client, first = "", second = "" } = await twoVersions();
      const later = { SecretId: "a", SecretString: "three", VersionStages: ["draft"] };
      const { VersionId: third = "" } = await client.send(new PutSecretValueCommand(later));

      await current(client, first, second);

      expect(await stagesOf(client)).toEqual({
        [first]: ["AWSPREVIOUS"],
        [second]: ["AWSCURRENT"],
        [third]: ["draft"],
      });
    });

    it("ends at twenty labels", async () => {
      const { client } = await start();
      await client.send(new CreateSecretCommand({ Name: "a", SecretString: "one" }));
      const put = (VersionStages: string[]) =>
        client.send(new PutSecretValueCommand({ SecretId: "a", SecretString: "two", VersionStages }));
      const labels = Array.from({ length: 19 }, (_, index) => `label-${index}`);

      const atTwenty = await errorNameOf(put(labels));
      const above = await errorNameOf(put(["one-more"]));

      expect([atTwenty, above]).toEqual(["none", "LimitExceededException"]);
    });
  });

  it("takes the same request twice for one, and the same token with other content for a conflict", async () => {
    const { client } = await start();
    const token = "0".repeat(32);
    await client.send(new CreateSecretCommand({ Name: "a", SecretString: "one" }));
    const put = { SecretId: "a", SecretString: "two", ClientRequestToken: token };
    const first = await client.send(new PutSecretValueCommand(put));

    const again = await client.send(new PutSecretValueCommand(put));
    const conflict = await errorNameOf(client.send(new PutSecretValueCommand({ ...put, SecretString: "three" })));

    expect(again.VersionId).toBe(first.VersionId);
    expect(conflict).toBe("ResourceExistsException");
  });

  it.each([
    [
      "ResourceNotFoundException",
      (to: SecretsManagerClient) => to.send(new GetSecretValueCommand({ SecretId: "none" })),
    ],
    [
      "ResourceNotFoundException",
      (to: SecretsManagerClient) => to.send(new PutSecretValueCommand({ SecretId: "none", SecretString: "x" })),
    ],
    [
      "ResourceNotFoundException",
      (to: SecretsManagerClient) => to.send(new DescribeSecretCommand({ SecretId: "none" })),
    ],
    [
      "ResourceNotFoundException",
      (to: SecretsManagerClient) =>
        to.send(new GetSecretValueCommand({ SecretId: "known", VersionStage: "AWSPREVIOUS" })),
    ],
    [
      "ResourceNotFoundException",
      (to: SecretsManagerClient) =>
        to.send(new GetSecretValueCommand({ SecretId: "known", VersionId: "1".repeat(32) })),
    ],
    [
      "ResourceExistsException",
      (to: SecretsManagerClient) => to.send(new CreateSecretCommand({ Name: "known", SecretString: "other" })),
    ],
    [
      "InvalidRequestException",
      (to: SecretsManagerClient) => to.send(new PutSecretValueCommand({ SecretId: "known" })),
    ],
    [
      "InvalidRequestException",
      (to: SecretsManagerClient) => to.send(new GetSecretValueCommand({ SecretId: "marked" })),
    ],
    [
      "InvalidRequestException",
      (to: SecretsManagerClient) => to.send(new CreateSecretCommand({ Name: "marked", SecretString: "x" })),
    ],
    [
      "ValidationException",
      (to: SecretsManagerClient) => to.send(new CreateSecretCommand({ Name: "a name with blanks", SecretString: "x" })),
    ],
    [
      "ValidationException",
      (to: SecretsManagerClient) =>
        to.send(new PutSecretValueCommand({ SecretId: "known", SecretString: "x".repeat(65_537) })),
    ],
    [
      "InvalidNextTokenException",
      (to: SecretsManagerClient) => to.send(new ListSecretsCommand({ NextToken: "foreign" })),
    ],
    [
      "UnknownOperationException",
      (to: SecretsManagerClient) => to.send(new RotateSecretCommand({ SecretId: "known" })),
    ],
  ])("answers %s where the service does", async (name, send) => {
    const { client } = await start();
    await client.send(new CreateSecretCommand({ Name: "known", SecretString: "x" }));
    await client.send(new CreateSecretCommand({ Name: "marked", SecretString: "x" }));
    await client.send(new DeleteSecretCommand({ SecretId: "marked" }));

    const got = await errorNameOf(send(client));

    expect(got).toBe(name);
  });

  it("lists by the beginning of the name, page by page to the end, without what is marked for deletion", async () => {
    const { client, secrets } = await start();
    for (const name of ["r/dev/b", "r/dev/a", "r/dev/c", "r/prod/a", "r/dev/d"]) {
      secrets.put(name, "x");
    }
    await client.send(new DeleteSecretCommand({ SecretId: "r/dev/d" }));

    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListSecretsCommand({ MaxResults: 2, NextToken, Filters: [{ Key: "name", Values: ["r/dev/"] }] }),
      );
      names.push(...(page.SecretList ?? []).map(({ Name = "" }) => Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);

    expect(names).toEqual(["r/dev/a", "r/dev/b", "r/dev/c"]);
  });

  it("refuses calls without a signature", async () => {
    const { secrets } = await start();

    const response = await fetch(secrets.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "secretsmanager.ListSecrets", "content-type": "application/x-amz-json-1.1" },
      body: "{}",
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "MissingAuthenticationTokenException" });
  });
});

describe("the embedded Secrets Manager in a test's hands", () => {
  it("rotates a value, and counts only the calls over HTTP", async () => {
    const { client, secrets } = await start();
    secrets.put("a", { key: 1 });
    await client.send(new GetSecretValueCommand({ SecretId: "a" }));
    secrets.put("a", { key: 2 });

    const read = await client.send(new GetSecretValueCommand({ SecretId: "a" }));

    expect(read.SecretString).toBe('{"key":2}');
    expect(secrets.get("a")).toBe('{"key":2}');
    expect(secrets.calls).toEqual({ total: 2, byOperation: { GetSecretValue: 2 } });
  });

  it("forgets a secret that was removed", async () => {
    const { client, secrets } = await start();
    secrets.put("a", "one");

    secrets.remove("a");

    expect(secrets.get("a")).toBeUndefined();
    expect(secrets.names()).toEqual([]);
    expect(await errorNameOf(client.send(new GetSecretValueCommand({ SecretId: "a" })))).toBe(
      "ResourceNotFoundException",
    );
  });

  it("fails as often as it was told, in the order it was told, and then works again", async () => {
    const { client, secrets } = await start();
    secrets.put("a", "one");
    secrets.failNext(2, "InternalServiceError");
    secrets.failNext(1, "DecryptionFailure");
    secrets.failNext(1, "reset");
    secrets.failNext(1, "timeout");
    const impatient = clientOf(secrets, 200);

    const names: string[] = [];
    for (let call = 0; call < 6; call++) {
      const asking = call === 4 ? impatient : client;
      names.push(await errorNameOf(asking.send(new GetSecretValueCommand({ SecretId: "a" }))));
    }

    expect(names).toEqual([
      "InternalServiceError",
      "InternalServiceError",
      "DecryptionFailure",
      expect.stringMatching(/^(Error|TimeoutError)$/),
      "TimeoutError",
      "none",
    ]);
    expect(secrets.calls.total).toBe(6);
  });

  it("takes back failures that were not used", async () => {
    const { client, secrets } = await start();
    secrets.put("a", "one");
    secrets.failNext(5, "ThrottlingException");

    secrets.clearFailures();

    expect(await errorNameOf(client.send(new GetSecretValueCommand({ SecretId: "a" })))).toBe("none");
  });
});

describe("the state file of the embedded Secrets Manager", () => {
  it("carries secrets and their versions over a restart, readable by the owner alone", async () => {
    const path = join(folder, "state", "secrets.json");
    const before = await start({ path });
    before.secrets.put("a", "one");
    before.secrets.put("a", "two");
    await before.secrets.close();

    const { client } = await start({ path });
    const previous = await client.send(new GetSecretValueCommand({ SecretId: "a", VersionStage: "AWSPREVIOUS" }));

    expect(previous.SecretString).toBe("one");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "state"))).toEqual(["secrets.json"]);
  });

  it("is refused when it is damaged, without a word of what is in it", async () => {
    const path = join(folder, "secrets.json");
    const before = await start({ path });
    before.secrets.put("a", "c4n4ry");
    writeFileSync(path, readFileSync(path, "utf8").slice(0, -20));

    const refusal = await startEmbeddedSecretsManager({ path }).catch((error: unknown) => String(error));

    expect(refusal).toContain("npm start -- --fresh");
    expect(refusal).not.toContain("c4n4ry");
  });
});
