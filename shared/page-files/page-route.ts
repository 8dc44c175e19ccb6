import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { routedPath } from "../http-api/route-path.ts";
import { acceptedCoding, type Coding } from "./accepted-coding.ts";
import type { BuiltPage, PageAsset } from "./built-page.ts";
import { securityHeaders } from "./security-headers.ts";

export interface PageDeployment {
  /** False where the deployment leaves the page out. */
  readonly isServed: boolean;
  readonly access: string;
  /** The OpenID provider and the page's client ID there; empty without one. */
  readonly issuer: string;
  readonly clientId: string;
  /** What a sign-in there asks for. */
  readonly scope: string;
  readonly audience: string;
  /** Further origins of the provider, such as the one of its token endpoint. */
  readonly providerOrigins: readonly string[];
}

type Headers = Readonly<Record<string, string>>;

/** `GET /`, deep links such as `/rooms/…`, and `GET /page/{file}`: the attendance page. Open to everybody: it holds no data. */
export function answerPage(
  page: BuiltPage,
  deployment: PageDeployment,
  event: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 {
  const security = securityHeaders(originsOf(deployment));
  if (!deployment.isServed) {
    return notFound(security);
  }
  const file = event.pathParameters?.["file"];
  return file === undefined
    ? documentReply(filledIn(page.html, deployment, baseOf(event)), event, security)
    : assetReply(page, file, event, security);
}

function documentReply(html: string, event: APIGatewayProxyEventV2, security: Headers) {
  const etag = `"${createHash("sha256").update(html).digest("base64url").slice(0, 22)}"`;
  // Each visit asks whether it changed: the document names the files of the deployed version.
  const headers = { ...security, "cache-control": "no-cache", etag, "content-type": "text/html; charset=utf-8" };
  return isUnchanged(event, etag) ? notModified(headers) : { statusCode: 200, headers, body: html };
}

function assetReply({ assets }: BuiltPage, file: string, event: APIGatewayProxyEventV2, security: Headers) {
  const asset = Object.hasOwn(assets, file) ? assets[file] : undefined;
  if (asset === undefined) {
    return notFound(security);
  }
  const coding = acceptedCoding(headerOf(event, "accept-encoding"));
  // The name contains the hash of the content, and the forms of a file differ.
  const etag = `"${file}-${coding}"`;
  const headers = {
    ...security,
    "cache-control": "public, max-age=31536000, immutable",
    vary: "accept-encoding",
    etag,
    "content-type": asset.type,
    ...(coding === "identity" ? {} : { "content-encoding": coding }),
  };
  return isUnchanged(event, etag)
    ? notModified(headers)
    : { statusCode: 200, headers, body: bytesIn(asset, coding), isBase64Encoded: true };
}

/** Hardly any client takes no compression: for those the file is unpacked instead of being in the bundle once more. */
function bytesIn({ br, gzip }: PageAsset, coding: Coding): string {
  if (coding === "br") return br;
  return coding === "gzip" ? gzip : gunzipSync(Buffer.from(gzip, "base64")).toString("base64");
}

function notFound(security: Headers): APIGatewayProxyStructuredResultV2 {
  const headers = { ...security, "cache-control": "no-store", "content-type": "application/json" };
  return { statusCode: 404, headers, body: JSON.stringify({ message: "Not Found" }) };
}

function notModified(headers: Headers): APIGatewayProxyStructuredResultV2 {
  const { "content-type": _type, "content-encoding": _coding, ...kept } = headers;
  return { statusCode: 304, headers: kept };
}

function isUnchanged(event: APIGatewayProxyEventV2, etag: string): boolean {
  const known = headerOf(event, "if-none-match").split(",");
  return known.some((one) => one.trim().replace(/^W\//, "") === etag || one.trim() === "*");
}

function headerOf(event: APIGatewayProxyEventV2, name: string): string {
  return Object.entries(event.headers ?? {}).find(([given]) => given.toLowerCase() === name)?.[1] ?? "";
}

/** The base path before the route, with a slash at both ends: a stage, or the mapping of a custom domain. */
function baseOf(event: APIGatewayProxyEventV2): string {
  const isRoot = /^\S+ \/$/.test(event.routeKey ?? "");
  const base = isRoot
    ? (event.rawPath ?? "").split("/").filter((part) => part !== "")
    : (routedPath(event)?.base ?? []);
  return base.length === 0 ? "/" : `/${base.map(encodeURIComponent).join("/")}/`;
}

function filledIn(html: string, deployment: PageDeployment, base: string): string {
  const { access, issuer, clientId, scope, audience } = deployment;
  const values: Readonly<Record<string, string>> = { base, access, issuer, clientId, scope, audience };
  return html.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escaped(values[name] ?? ""));
}

/** Text for an attribute in double quotes. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function originsOf({ issuer, clientId, providerOrigins }: PageDeployment): readonly string[] {
  return issuer === "" || clientId === "" ? [] : [...new Set([new URL(issuer).origin, ...providerOrigins])];
}
