import { base64urlOf } from "../router/path-segment.ts";
import { settings } from "../settings.ts";
import { signIn } from "./credential.ts";
import { discoverProvider, requestTokens } from "./openid-provider.ts";
import { openidWords } from "./openid-words.ts";
import { keepRefreshToken } from "./token-renewal.ts";

/**
 * Sign-in at the OpenID provider of `access=jwt`: the authorization code flow with PKCE (RFC 7636). The page is a public client, so it has
 * no secret; the code verifier in the session's storage proves that the code was asked for by this tab. There is no nonce, because the page
 * reads no ID token: the access token goes to the API, which checks it.
 */

const storageName = "rollcall.sign-in";

/** What the answer of the provider is held against. */
interface PendingSignIn {
  readonly state: string;
  readonly verifier: string;
  readonly tokenEndpoint: string;
  /** Where the person was. */
  readonly returnTo: string;
}

export const hasProvider = settings.access === "jwt" && settings.issuer !== "" && settings.clientId !== "";

const redirectUri = () => `${location.origin}${settings.base}`;

/** Leaves the page for the provider. @throws Error when the provider cannot be reached */
export async function goToProvider(): Promise<void> {
  const { authorizationEndpoint, tokenEndpoint } = await discoverProvider();
  const verifier = randomText();
  const pending: PendingSignIn = {
    state: randomText(),
    verifier,
    tokenEndpoint,
    returnTo: location.pathname + location.search,
  };
  sessionStorage.setItem(storageName, JSON.stringify(pending));
  const address = new URL(authorizationEndpoint);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const parameters = {
    response_type: "code",
    client_id: settings.clientId,
    redirect_uri: redirectUri(),
    scope: settings.scope,
    state: pending.state,
    code_challenge: base64urlOf(new Uint8Array(digest)),
    code_challenge_method: "S256",
    ...(settings.audience === "" ? {} : { audience: settings.audience }),
  };
  for (const [name, value] of Object.entries(parameters)) {
    address.searchParams.set(name, value);
  }
  location.assign(address);
}

/** The answer of a provider, which comes to the redirect address. */
interface ProviderAnswer {
  readonly state: string;
  readonly code: string | undefined;
  readonly refusal: string | undefined;
  /** Who answers (RFC 9207); not every provider says it. */
  readonly issuer: string | undefined;
}

/** The provider's answer in the address; undefined for every other address. */
export function providerAnswer(): ProviderAnswer | undefined {
  const query = new URLSearchParams(location.search);
  const text = (name: string) => query.get(name) ?? undefined;
  const [state, code, error] = [text("state"), text("code"), text("error")];
  if (!hasProvider || state === undefined || (code === undefined && error === undefined)) return undefined;
  return { state, code, refusal: text("error_description") ?? error, issuer: text("iss") };
}

/**
 * Takes the provider's answer out of the address and the history at once, and exchanges its code for tokens.
 *
 * @throws Error in the provider's words when it refused
 */
export async function takeProviderAnswer(answer: ProviderAnswer): Promise<void> {
  const pending = takePending();
  history.replaceState(null, "", pending?.returnTo ?? settings.base);
  const isOther = answer.issuer !== undefined && !isIssuer(answer.issuer);
  if (pending === undefined || answer.state !== pending.state || isOther) {
    throw new Error(openidWords().otherSignIn);
  }
  if (answer.code === undefined) {
    throw new Error(answer.refusal);
  }
  const { accessToken, refreshToken } = await requestTokens(pending.tokenEndpoint, {
    grant_type: "authorization_code",
    code: answer.code,
    redirect_uri: redirectUri(),
    code_verifier: pending.verifier,
  });
  keepRefreshToken(refreshToken, pending.tokenEndpoint);
  signIn({ kind: "token", text: accessToken }, { isKept: true });
}

const isIssuer = (url: string): boolean => url.replace(/\/$/, "") === settings.issuer.replace(/\/$/, "");

/** A pending sign-in is good for one answer. */
function takePending(): PendingSignIn | undefined {
  const text = sessionStorage.getItem(storageName);
  sessionStorage.removeItem(storageName);
  return text === null ? undefined : (JSON.parse(text) as PendingSignIn); // as written above
}

const randomText = () => base64urlOf(crypto.getRandomValues(new Uint8Array(32)));
