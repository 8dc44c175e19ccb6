/** What the deployment says to the page, in attributes of the document: everybody may read it. */
export interface PageSettings {
  /** The base path of the deployment, with a slash at both ends. */
  readonly base: string;
  readonly access: "api-key" | "jwt" | "iam";
  /** The OpenID provider of `access=jwt` and the page's client ID there; empty where nobody can sign in so. */
  readonly issuer: string;
  readonly clientId: string;
  /** What the sign-in asks for: the scopes, and the API that the token is for. */
  readonly scope: string;
  readonly audience: string;
}

const {
  base = "/",
  access = "api-key",
  issuer = "",
  clientId = "",
  scope = "",
  audience = "",
} = document.documentElement.dataset;

export const settings: PageSettings = {
  base,
  access: access === "jwt" || access === "iam" ? access : "api-key",
  issuer,
  clientId,
  scope,
  audience,
};
