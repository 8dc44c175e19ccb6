import type { Access } from "../stage/stack-outputs.ts";
import { usageError } from "../terminal/command-failure.ts";

/** One request as it is sent. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
}

/** Who calls the API: the headers that show it, and what the gateway's refusals, which give no reason, mean for such a caller. */
export interface Caller {
  headersFor(request: SentRequest): Promise<Readonly<Record<string, string>>>;
  readonly refusals: Readonly<Record<401 | 403, string>>;
}

/**
 * A caller with an API key, or with a token of an OpenID provider.
 *
 * @throws CommandFailure `usage` when there is neither
 */
export function bearer(keyOrToken: string | undefined, access?: Access): Caller {
  if (!keyOrToken) {
    throw usageError(access === "jwt" ? missingToken : missingKey);
  }
  return {
    headersFor: async () => ({ authorization: `Bearer ${keyOrToken}` }),
    refusals: isToken(keyOrToken) ? { 401: refusedToken, 403: refusedToken } : refusedKey,
  };
}

/** A JSON Web Token has three parts; an API key of rollcall begins with rc_. */
const isToken = (text: string) => text.split(".").length === 3 && !text.startsWith("rc_");

const missingKey = "an API key is missing: set ROLLCALL_KEY or give --key; npx rollcall keys create makes one";
const missingToken =
  "a token is missing: with access=jwt set ROLLCALL_KEY, or --key, to a token of the OpenID provider";

const refusedToken = "the API does not accept this token: it has expired, or is of another issuer or audience";
const refusedKey = {
  401: "the API takes no API key: with access=jwt set ROLLCALL_KEY to a token of the OpenID provider",
  403:
    "the API does not know this key: it is revoked, has expired, or belongs to another stage (npx rollcall keys list). " +
    "With access=iam name the stage instead of an address: its requests are signed with your AWS credentials",
};
