import { createHash, randomUUID } from "node:crypto";

/** What the page sent to the authorization endpoint. */
export type AuthorizationRequest = Readonly<Record<string, string>>;

interface TokenReply {
  readonly status: number;
  readonly body: object;
}

export const issuer = "https://id.example.test/pool";
export const clientId = "attendance-page";

/** An OpenID provider for public clients: codes and refresh tokens are good for one use, and a code only with its PKCE verifier. */
export class MadeUpProvider {
  /** Authorization requests, oldest first. */
  readonly authorizations: AuthorizationRequest[] = [];
  /** The grant types of all requests to the token endpoint. */
  readonly grants: string[] = [];
  givesRefreshTokens = true;
  readonly #codes = new Map<string, AuthorizationRequest>();
  readonly #refreshTokens = new Set<string>();
  readonly #accessTokens = new Set<string>();

  configuration(): object {
    return {
      issuer,
      authorization_endpoint: "https://id.example.test/authorize",
      token_endpoint: "https://id.example.test/token",
    };
  }

  /** The address that the person is sent back to after signing in. */
  authorize(parameters: URLSearchParams): URL {
    const request = Object.fromEntries(parameters);
    this.authorizations.push(request);
    const code = randomUUID();
    this.#codes.set(code, request);
    const back = new URL(request["redirect_uri"] ?? "");
    back.search = new URLSearchParams({ code, state: request["state"] ?? "", iss: issuer }).toString();
    return back;
  }

  answerToken(form: URLSearchParams): TokenReply {
    const grant = form.get("grant_type") ?? "";
    this.grants.push(grant);
    const isGranted = grant === "refresh_token" ? this.#takesRefresh(form) : this.#takesCode(form);
    return isGranted ? { status: 200, body: this.#newTokens() } : { status: 400, body: { error: "invalid_grant" } };
  }

  /** Whether the API takes the token now. */
  isValid(accessToken: string): boolean {
    return this.#accessTokens.has(accessToken);
  }

  /** From now on the API refuses every access token that was given before. */
  expireAccessTokens(): void {
    this.#accessTokens.clear();
  }

  #takesCode(form: URLSearchParams): boolean {
    const code = form.get("code") ?? "";
    const request = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    return (
      request?.["code_challenge_method"] === "S256" &&
      request["code_challenge"] === challenge &&
      request["redirect_uri"] === form.get("redirect_uri") &&
      request["client_id"] === form.get("client_id")
    );
  }

  #takesRefresh(form: URLSearchParams): boolean {
    return form.get("client_id") === clientId && this.#refreshTokens.delete(form.get("refresh_token") ?? "");
  }

  #newTokens(): object {
    const [accessToken, refreshToken] = [randomUUID(), randomUUID()];
    this.#accessTokens.add(accessToken);
    if (!this.givesRefreshTokens) {
      return { access_token: accessToken, token_type: "Bearer" };
    }
    this.#refreshTokens.add(refreshToken);
    return { access_token: accessToken, token_type: "Bearer", refresh_token: refreshToken };
  }
}
