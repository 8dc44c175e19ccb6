import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Reads the text of one secret; undefined when there is none of that name. Throws when the store cannot answer. */
export type ReadSecret = (name: string) => Promise<string | undefined>;

export function secretReader(client: Pick<SecretsManagerClient, "send">): ReadSecret {
  return async (name) => {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
      return SecretString;
    } catch (error) {
      if (error instanceof Error && error.name === "ResourceNotFoundException") {
        return undefined;
      }
      throw error;
    }
  };
}
