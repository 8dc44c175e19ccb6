import { randomBytes } from "node:crypto";
import { CreateSecretCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

const keyBytes = 32;

/**
 * Makes the secret from which pseudonyms are made. False when it exists: it is never replaced, since another key makes
 * strangers of everybody who was recorded under the old one.
 */
export async function createPseudonymKeySecret(
  client: Pick<SecretsManagerClient, "send">,
  secretName: string,
): Promise<boolean> {
  const create = new CreateSecretCommand({
    Name: secretName,
    SecretString: JSON.stringify({ key: randomBytes(keyBytes).toString("hex") }),
    Description: "rollcall: the key of pseudonyms",
  });
  try {
    await client.send(create);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceExistsException") {
      return false;
    }
    throw error;
  }
}
