import process from "node:process";
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCredential } from "../../../shared/apps/parse-credential.ts";
import { createSecretReader, type ReadSecret } from "../../../shared/apps/secret-store.ts";
import { isRollcallError } from "../../../shared/upstream/rollcall-error.ts";
import { type EdgeWorld, startEdgeWorld } from "../../support/edge-world.ts";

let world: EdgeWorld;
let client: SecretsManagerClient;
let readSecret: ReadSecret;

beforeAll(async () => {
  world = await startEdgeWorld("http://127.0.0.1:9");
  client = new SecretsManagerClient({ endpoint: process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] ?? "" });
  readSecret = createSecretReader();
});

afterAll(async () => {
  client.destroy();
  await world.close();
});

describe("a secret of Secrets Manager", () => {
  it("is read as its text", async () => {
    world.putApp("main", '{"a":1}');

    expect(await readSecret("rollcall/test/apps/main")).toBe('{"a":1}');
  });

  it("is read without the byte order mark that some editors begin it with", async () => {
    world.putApp("marked", '\uFEFF{"a":1}');

    expect(await readSecret("rollcall/test/apps/marked")).toBe('{"a":1}');
  });

  it.each(["AccessDeniedException", "DecryptionFailure"] as const)(
    "that is refused (%s) is misconfigured, and named",
    async (failure) => {
      world.secrets.failNext(1, failure);

      await expect(readSecret("rollcall/test/apps/main")).rejects.toMatchObject({
        kind: "misconfigured",
        message: "Secrets Manager refuses the secret rollcall/test/apps/main",
        cause: { name: failure },
      });
    },
  );

  it("that does not exist is undefined", async () => {
    expect(await readSecret("rollcall/test/apps/none")).toBeUndefined();
  });

  it("that was marked for deletion is gone: nobody may go on with what was taken away", async () => {
    world.putApp("leaving", "{}");
    await client.send(new DeleteSecretCommand({ SecretId: "rollcall/test/apps/leaving" }));

    expect(await readSecret("rollcall/test/apps/leaving")).toBeUndefined();
  });

  it("that holds bytes instead of a text is there, and cannot be used", async () => {
    const Name = "rollcall/test/apps/binary";
    await client.send(new CreateSecretCommand({ Name, SecretBinary: Buffer.from("bytes") }));

    const text = await readSecret(Name);

    expect(() => parseCredential(text ?? "{}", Name)).toThrow(`the secret ${Name} cannot be used: it is not JSON`);
  });

  it.each(["InternalServiceError", "ThrottlingException", "reset"] as const)(
    "of a store that does not answer (%s) is no undefined, and nobody's misconfiguration",
    async (failure) => {
      world.secrets.failNext(3, failure);

      await expect(readSecret("rollcall/test/apps/main")).rejects.toSatisfy((error) => !isRollcallError(error));
      world.secrets.clearFailures();
    },
  );
});
