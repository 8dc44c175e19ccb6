import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { RollcallError } from "../upstream/rollcall-error.ts";

/**
 * Reads the text of one secret; undefined when it does not exist. Throws RollcallError `misconfigured` when the store denies access, and
 * the SDK's error when the store does not answer.
 */
export type ReadSecret = (name: string) => Promise<string | undefined>;

/** Short, so that a request has time to go on with a stale value when the store hangs. */
const connectionTimeoutMs = 1_000;
const requestTimeoutMs = 2_000;
const attempts = 2;

/**
 * Names of the errors for a secret that does not exist, or is scheduled for deletion (the only InvalidRequestException of GetSecretValue).
 * A secret that an operator has deleted must not be served stale, as during an outage.
 */
const deletedErrors = new Set(["ResourceNotFoundException", "InvalidRequestException"]);

/** Names of the errors about the role or the KMS key. They are answers too: the secret is not served stale. */
const deniedErrors = new Set(["AccessDeniedException", "DecryptionFailure"]);

/** Windows editors and PowerShell write one at the start of a file, and the AWS CLI's `file://` uploads it. */
const byteOrderMark = /^\uFEFF/;

/** Reads AWS Secrets Manager; the SDK takes region, credentials and endpoint from the environment. */
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
      // A binary secret exists but has no text; the parser reports it as malformed.
      return (SecretString ?? "").replace(byteOrderMark, "");
    } catch (error) {
      if (error instanceof Error && deletedErrors.has(error.name)) {
        return undefined;
      }
      throw error instanceof Error && deniedErrors.has(error.name)
        ? new RollcallError("misconfigured", `Secrets Manager refuses the secret ${name}`, { cause: error })
        : error;
    }
  };
}
