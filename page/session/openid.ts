import { base64urlOf } from "../router/path-segment.ts";
import { settings } from "../settings.ts";
import { signIn } from "./credential.ts";

/**
 * Sign-in at the OpenID provider of `access=jwt`: the authorization code flow with PKCE (RFC 7636). The page is a public client, so it has
 * no secret; the code verifier in the session's storage proves that the code was asked for by this tab.
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
  const provider = await discover();
  const verifier = randomText();
  const pending: PendingSignIn = {
    state: randomText(),
    verifier,
    tokenEndpoint: provider.tokenEndpoint,
    returnTo: location.pathname + location.search,
  };
  sessionStorage.setItem(storageName, JSON.stringify(pending));
  const address = new URL(provider.authorizationEndpoint);
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

/**
 * Takes over the answer of the provider, if the address holds one, and takes it out of the address at once.
 *
 * @throws Error in the provider's words when it refused
 */
export async function takeProviderAnswer(): Promise<void> {
  const answer = new URLSearchParams(location.search);
  const pending = takePending();
  const code = answer.get("code");
  const refused = answer.get("error");
  if (pending === undefined || answer.get("state") !== pending.state || (code === null && refused === null)) {
    return;
  }
  history.replaceState(null, "", pending.returnTo);
  if (code === null) {
    throw new Error(answer.get("error_description") ?? refused ?? "");
  }
  signIn({ kind: "token", text: await exchange(code, pending) }, { isKept: true });
}

async function exchange(code: string, { tokenEndpoint, verifier }: PendingSignIn): Promise<string> {
  const reply = await postForm(tokenEndpoint, {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri(),
    client_id: settings.clientId,
    code_verifier: verifier,
  });
  const token: unknown = Reflect.get(reply, "access_token");
  if (typeof token !== "string") {
    throw new Error(String(Reflect.get(reply, "error_description") ?? "the provider gave no access token"));
  }
  return token;
}

async function discover() {
  const reply = await fetch(`${settings.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    credentials: "omit",
  });
  const configuration: object = await reply.json();
  const endpoint = (name: string): string => {
    const value: unknown = Reflect.get(configuration, name);
    if (typeof value !== "string" || !value.startsWith("https://")) {
      throw new Error(`the provider's configuration has no ${name}`);
    }
    return value;
  };
  return {
    authorizationEndpoint: endpoint("authorization_endpoint"),
    tokenEndpoint: endpoint("token_endpoint"),
  };
}

async function postForm(address: string, fields: Readonly<Record<string, string>>): Promise<object> {
  const reply = await fetch(address, {
    method: "POST",
    body: new URLSearchParams(fields),
    credentials: "omit",
    redirect: "error",
  });
  const body: unknown = await reply.json();
  return typeof body === "object" && body !== null ? body : {};
}

/** A pending sign-in is good for one answer. */
function takePending(): PendingSignIn | undefined {
  const text = sessionStorage.getItem(storageName);
  sessionStorage.removeItem(storageName);
  return text === null ? undefined : (JSON.parse(text) as PendingSignIn); // as written above
}

const randomText = () => base64urlOf(crypto.getRandomValues(new Uint8Array(32)));
