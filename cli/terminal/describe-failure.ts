import { isRollcallError, type RollcallError } from "../../shared/upstream/rollcall-error.ts";
import { CommandFailure } from "./command-failure.ts";
import type { Outcome } from "./exit-codes.ts";

export interface Failure {
  readonly outcome: Outcome;
  /** One sentence; never a stack, a secret or a request. */
  readonly message: string;
}

const login = "log in as for the AWS CLI (AWS_PROFILE, aws sso login) or give --profile";

/** What the errors of the AWS SDK mean to the person at the terminal, by the error's name. */
const awsErrors: Readonly<Record<string, string>> = {
  CredentialsProviderError: `there are no AWS credentials: ${login}`,
  TokenProviderError: `the AWS session has ended: ${login}`,
  ExpiredToken: `the AWS session has expired: ${login}`,
  ExpiredTokenException: `the AWS session has expired: ${login}`,
  UnrecognizedClientException: `AWS does not accept these credentials: ${login}`,
  InvalidClientTokenId: `AWS does not accept these credentials: ${login}`,
  SignatureDoesNotMatch: "AWS does not accept the signature: the secret access key or this machine's clock is wrong",
  DecryptionFailure: "the secret's KMS key cannot be used with these credentials",
};

const refusals = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
]);
const deepestCause = 4;
const networkCodes = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH"]);

/** Turns whatever a command threw into one sentence and an exit code. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CommandFailure) {
    return { outcome: error.outcome, message: error.message };
  }
  if (isRollcallError(error)) {
    return { outcome: "failed", message: vendorSentence(error) };
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const known = Object.hasOwn(awsErrors, name) ? awsErrors[name] : undefined;
  if (known !== undefined) {
    return { outcome: "failed", message: known };
  }
  if (refusals.has(name)) {
    return { outcome: "failed", message: `AWS does not allow this with these credentials: ${message}` };
  }
  if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") {
    return { outcome: "failed", message: "the dependencies are not those of this version: run npm ci" };
  }
  const network = networkFailureOf(error);
  if (network !== undefined) {
    return { outcome: "failed", message: network };
  }
  // What `fetch` says by itself is no reason.
  if (message === "fetch failed" && error instanceof Error && error.cause instanceof Error) {
    return { outcome: "failed", message: `the request failed: ${error.cause.message}` };
  }
  return { outcome: "failed", message: name === "Error" ? message : `${name}: ${message}` };
}

function vendorSentence({ message, upstream }: RollcallError): string {
  return upstream === undefined ? message : `${message} (${upstream.provider} ${upstream.code})`;
}

/** What a socket error says; `fetch` and the SDK hide it one or two causes deep. */
function networkFailureOf(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < deepestCause && current instanceof Error; depth += 1) {
    if ("code" in current && typeof current.code === "string" && networkCodes.has(current.code)) {
      const host = "hostname" in current ? ` ${current.hostname}` : "";
      return `the network did not let it through (${current.code}${host})`;
    }
    current = current.cause;
  }
  return undefined;
}
