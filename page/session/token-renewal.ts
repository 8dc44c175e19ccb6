import { effect } from "@preact/signals";
import { type Credential, credential, signIn } from "./credential.ts";
import { requestTokens } from "./openid-provider.ts";

/** A refresh token (RFC 6749, section 6), in memory alone: it is worth more than an access token, which the session's storage keeps. */
interface Renewal {
  readonly refreshToken: string;
  readonly tokenEndpoint: string;
}

let held: Renewal | undefined;
let running: Promise<boolean> | undefined;

effect(() => {
  if (credential.value === undefined) {
    held = undefined;
  }
});

export function keepRefreshToken(refreshToken: string | undefined, tokenEndpoint: string): void {
  held = refreshToken === undefined ? undefined : { refreshToken, tokenEndpoint };
}

/**
 * Renews an access token that the API refused. Single flight: requests that are refused at the same time share one renewal, since a
 * provider that rotates refresh tokens takes each of them once.
 *
 * @param refused the credential of the refused request
 * @returns whether there is another token with which the request makes sense again
 */
export async function renewToken(refused: Credential): Promise<boolean> {
  const current = credential.peek();
  if (current !== refused) {
    return current !== undefined;
  }
  running ??= renew().finally(() => {
    running = undefined;
  });
  return await running;
}

async function renew(): Promise<boolean> {
  const renewal = held;
  held = undefined;
  if (renewal === undefined) {
    return false;
  }
  const { refreshToken, tokenEndpoint } = renewal;
  try {
    const tokens = await requestTokens(tokenEndpoint, { grant_type: "refresh_token", refresh_token: refreshToken });
    if (credential.peek() === undefined) {
      return false; // signed out meanwhile
    }
    keepRefreshToken(tokens.refreshToken ?? refreshToken, tokenEndpoint);
    signIn({ kind: "token", text: tokens.accessToken }, { isKept: true });
    return true;
  } catch {
    // The person signs in again.
    return false;
  }
}
