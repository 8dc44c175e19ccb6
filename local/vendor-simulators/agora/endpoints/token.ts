import { randomBytes } from "node:crypto";
import type { AgoraApp } from "../app.ts";
import type { AgoraEndpoint } from "../endpoint.ts";
import { AgoraRefusal } from "../errors.ts";

const dayMs = 86_400_000;

function issueToken(app: AgoraApp, now: number): { token: string; endsAt: number } {
  const token = `YWMt${randomBytes(48).toString("base64url")}`;
  const endsAt = now + dayMs;
  app.issuedTokens.set(token, endsAt);
  return { token, endsAt };
}

function parseRequest(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Handled below like any body that is not an object.
  }
  throw new AgoraRefusal("json_parse");
}

/** Easemob's own credentials for a token; `front.ts` checks `grant_type: agora`. */
export const tokenExchange: AgoraEndpoint = {
  method: "POST",
  path: ["token"],
  logName: "token",
  isOpen: true,
  knownQuery: [],
  run({ app, body, now }) {
    const request = parseRequest(body);
    if (request["grant_type"] === "agora") {
      const { token, endsAt } = issueToken(app, now);
      return { bare: { access_token: token, expire_timestamp: endsAt } };
    }
    const { clientId, clientSecret } = app.switches;
    const isKnown = clientId !== "" && request["client_id"] === clientId && request["client_secret"] === clientSecret;
    if (request["grant_type"] !== "client_credentials" || !isKnown) throw new AgoraRefusal("unauthorized");
    const { token } = issueToken(app, now);
    return { bare: { access_token: token, expires_in: dayMs / 1_000, application: app.appId } };
  },
};
