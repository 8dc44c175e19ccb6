import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { RollcallError } from "../upstream/rollcall-error.ts";

/**
 * Reads the text of one secret; undefined when there is none of that name. Throws RollcallError `misconfigured` when the store
 * refuses it to us, and whatever else when the store does not answer.
 */
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

/** An answer too, about the role or the KMS key: such a secret has been taken away from us, and is not served stale either. */
const isRefusal = new Set(["AccessDeniedException", "DecryptionFailure"]);

/** Windows editors and PowerShell begin a file with one, and the CLI's `file://` uploads it. */
const byteOrderMark = /^\uFEFF/;

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
      // A secret of bytes is there, and is no text that anybody could use.
      return (SecretString ?? "").replace(byteOrderMark, "");
    } catch (error) {
      if (error instanceof Error && isGone.has(error.name)) {
        return undefined;
      }
      throw error instanceof Error && isRefusal.has(error.name)
        ? new RollcallError("misconfigured", `Secrets Manager refuses the secret ${name}`, { cause: error })
        : error;
    }
  };
}
