import { settings } from "../settings.ts";
import { openidWords } from "./openid-words.ts";

/** The endpoints of the deployment's OpenID provider that the page uses. */
export interface ProviderEndpoints {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
}

export interface Tokens {
  readonly accessToken: string;
  /** Absent where the provider gives none to public clients. */
  readonly refreshToken: string | undefined;
}

/** A provider that does not answer must not keep a person waiting for good. */
const timeoutMs = 15_000;

/**
 * Reads the provider's configuration (OpenID Connect Discovery 1.0).
 *
 * @throws Error in the page's language when the provider cannot be reached, or the configuration is not that of the issuer
 */
export async function discoverProvider(): Promise<ProviderEndpoints> {
  const configuration = await fetchJson(`${withoutSlash(settings.issuer)}/.well-known/openid-configuration`, {});
  const issuer = textIn(configuration, "issuer") ?? "";
  if (withoutSlash(issuer) !== withoutSlash(settings.issuer)) {
    throw new Error(openidWords().otherIssuer(issuer));
  }
  const endpoint = (name: string): string => {
    const value = textIn(configuration, name);
    if (value === undefined || !value.startsWith("https://")) {
      throw new Error(openidWords().noEndpoint(name));
    }
    return value;
  };
  return {
    authorizationEndpoint: endpoint("authorization_endpoint"),
    tokenEndpoint: endpoint("token_endpoint"),
  };
}

/**
 * Asks the token endpoint (RFC 6749, sections 4.1.3 and 6).
 *
 * @throws Error in the provider's words when it refuses
 */
export async function requestTokens(tokenEndpoint: string, fields: Readonly<Record<string, string>>): Promise<Tokens> {
  const body = new URLSearchParams({ ...fields, client_id: settings.clientId });
  const reply = await fetchJson(tokenEndpoint, { method: "POST", body });
  const accessToken = textIn(reply, "access_token");
  if (accessToken === undefined) {
    throw new Error(textIn(reply, "error_description") ?? textIn(reply, "error") ?? openidWords().noToken);
  }
  return { accessToken, refreshToken: textIn(reply, "refresh_token") };
}

/** Refusals of the token endpoint are JSON too. */
async function fetchJson(address: string, request: RequestInit): Promise<object> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const reply = await fetch(address, { ...request, credentials: "omit", redirect: "error", signal });
    const body: unknown = await reply.json();
    return typeof body === "object" && body !== null ? body : {};
  } catch (error) {
    throw new Error(openidWords().unreachable, { cause: error });
  }
}

/** An issuer is written with or without a slash at its end. */
const withoutSlash = (url: string): string => url.replace(/\/$/, "");

function textIn(body: object, name: string): string | undefined {
  const value: unknown = Reflect.get(body, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}
