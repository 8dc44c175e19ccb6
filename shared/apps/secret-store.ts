import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Reads the text of one secret; undefined when there is none of that name. Throws when the store cannot answer. */
export type ReadSecret = (name: string) => Promise<string | undefined>;

/** A store that hangs must not eat the request's own time: there may be a stale value to serve. */
const connectionTimeoutMs = 1_000;
const requestTimeoutMs = 2_000;
const attempts = 2;

/**
 * No such secret, or one marked for deletion (the only InvalidRequestException of GetSecretValue): what an operator has
 * taken away must not be served stale as though the store were down.
 */
const isGone = new Set(["ResourceNotFoundException", "InvalidRequestException"]);

/** Reads from AWS Secrets Manager; region, credentials and endpoint come from the environment, as the SDK does it. */
export function createSecretReader(): ReadSecret {
  const client = new SecretsManagerClient({
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
  return async (name) => {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
      return SecretString ?? ""; // a secret of bytes is there, and is no text that anybody could use
    } catch (error) {
      if (error instanceof Error && isGone.has(error.name)) {
        return undefined;
      }
      throw error;
    }
  };
}
