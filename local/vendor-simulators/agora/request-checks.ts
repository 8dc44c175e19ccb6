import type { EpochMs } from "../../../shared/identity/ids.ts";
import { type AccessTokenVerdict, verifyAccessToken } from "./access-token-verifier.ts";
import type { AgoraApp } from "./app.ts";
import type { AgoraEndpoint } from "./endpoint.ts";
import { chatgroupUsers } from "./endpoints/chatgroup-users.ts";
import { chatgroupAdmins, chatgroupDetails, chatgroupList } from "./endpoints/chatgroups.ts";
import { chatroomAdmins, chatroomAllowList, chatroomDetails, chatroomUsers } from "./endpoints/chatrooms.ts";
import { presenceOnline } from "./endpoints/presence-online.ts";
import { tokenExchange } from "./endpoints/token.ts";
import { type AgoraErrorName, AgoraRefusal } from "./errors.ts";

const endpoints: readonly AgoraEndpoint[] = [
  chatgroupUsers,
  chatgroupAdmins,
  chatgroupDetails,
  chatgroupList,
  chatroomUsers,
  chatroomAdmins,
  chatroomAllowList,
  chatroomDetails,
  presenceOnline,
  tokenExchange,
];

export interface AgoraRoute {
  /** The app as named by the path: App ID, or `org#app`. */
  readonly appKey: string;
  readonly form: "app-id" | "org-app";
  readonly endpoint: AgoraEndpoint | undefined;
  readonly parts: readonly string[];
}

/** Parses a path in either documented form: `/app-id/{id}/…` or `/{org}/{app}/…`. */
export function routeAgoraPath(path: string): AgoraRoute {
  const segments = path.split("/").slice(1).map(decodePart);
  const [first = "", second = "", ...rest] = segments;
  const form = first === "app-id" ? "app-id" : "org-app";
  const appKey = form === "app-id" ? second : `${first}#${second}`;
  for (const endpoint of endpoints) {
    const parts = matchPath(endpoint.path, rest);
    if (parts !== undefined) return { appKey, form, endpoint, parts };
  }
  return { appKey, form, endpoint: undefined, parts: [] };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function matchPath(pattern: readonly string[], segments: readonly string[]): string[] | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parts: string[] = [];
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (expected === "*") parts.push(segment);
    else if (expected !== segment) return undefined;
  }
  return parts;
}

/** The app for this host and form of path; otherwise "not found". */
export function resolveAgoraApp(apps: Iterable<AgoraApp>, host: string, { appKey, form }: AgoraRoute): AgoraApp {
  for (const app of apps) {
    const orgKey = app.orgName !== "" && app.appName !== "" ? `${app.orgName}#${app.appName}` : undefined;
    const isNamed = form === "app-id" ? app.appId === appKey : orgKey === appKey;
    if (isNamed && app.host === host && app.switches.pathForms.includes(form)) {
      return app;
    }
  }
  throw new AgoraRefusal("organization_application_not_found");
}

const bearer = /^Bearer (\S+)$/;

const refusals: Readonly<Record<Exclude<AccessTokenVerdict, "ok">, AgoraErrorName>> = {
  corrupt: "auth_bad_access_token",
  "wrong-app": "unauthorized",
  "bad-signature": "unauthorized",
  "not-an-app-token": "group_authorization-no-permission",
  expired: "expired-token",
};

export interface TokenClocks {
  readonly signatureNow: () => EpochMs;
}

/** Bearer token: an AccessToken2, or one issued by `POST …/token`. Easemob accepts only the latter. */
export function checkAuthorization(
  { signatureNow }: TokenClocks,
  app: AgoraApp,
  authorization: string | undefined,
): void {
  if (authorization === undefined || authorization.trim() === "") throw new AgoraRefusal("group_authorization");
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined) throw new AgoraRefusal("unauthorized");
  const endsAt = app.issuedTokens.get(token);
  if (endsAt !== undefined) {
    if (signatureNow() >= endsAt) throw new AgoraRefusal("expired-token");
    return;
  }
  if (app.profile === "easemob") throw new AgoraRefusal("unauthorized");
  check007(signatureNow, app, token);
}

function check007(signatureNow: () => EpochMs, { appId, appCertificate }: AgoraApp, token: string): void {
  const nowSeconds = Math.floor(signatureNow() / 1_000);
  const verdict = verifyAccessToken({ token, appId, appCertificate, nowSeconds });
  if (verdict !== "ok") throw new AgoraRefusal(refusals[verdict]);
}

/** The token endpoint requires an AccessToken2 only for Agora's former token exchange. */
export function checkExchange(
  clocks: TokenClocks,
  app: AgoraApp,
  authorization: string | undefined,
  body: string,
): void {
  if (!/"grant_type"\s*:\s*"agora"/.test(body)) return;
  const token = bearer.exec(authorization ?? "")?.[1];
  if (token === undefined) throw new AgoraRefusal("unauthorized");
  check007(clocks.signatureNow, app, token);
}
