import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { type AppName, appNamePattern, asAppName, isAppName } from "../identity/ids.ts";
import { invalid, parameter, quote } from "./query.ts";
import { routedPath, segmentsOf } from "./route-path.ts";

/** @throws RollcallError `invalid-request` when it cannot be the name of an app */
export function appParameter(event: APIGatewayProxyEventV2): AppName {
  return appName(event.pathParameters?.["app"] ?? "");
}

/** @throws RollcallError `invalid-request` when it cannot be the name of an app */
function appName(text: string): AppName {
  if (!isAppName(text)) {
    throw invalid(`an app is named with 1 to 63 letters, digits and hyphens, not ${quote(text)}`);
  }
  return asAppName(text);
}

/** The name of an app in a query. */
export const appNameText = parameter({ type: "string", pattern: appNamePattern.source }, appName);

/**
 * An ID in the path, in one of three forms: decoded (by HTTP APIs), percent-encoded (by other invokers), or `~` and the base64url form of
 * its UTF-8 bytes. Every ID may use the last form. An ID with a `/` or `?` must, since HTTP APIs decode the path before they match it.
 *
 * @throws RollcallError `invalid-request` when the `~` form does not decode
 */
export function idParameter(event: APIGatewayProxyEventV2, name: string): string {
  const text = event.pathParameters?.[name] ?? "";
  if (text.startsWith("~")) {
    return idText(text, name);
  }
  return isStillEncoded(text, segmentsFor(event, name)) ? decodeURIComponent(text) : text;
}

/** An ID of a query, in either form: as it is, or `~` and its base64url form. @throws RollcallError `invalid-request` */
export function idText(text: string, name: string): string {
  return text.startsWith("~") ? fromBase64url(text.slice(1), name) : text;
}

/**
 * The request's path, encoded for a URL: base path, then the route with its IDs encoded again, since HTTP APIs pass the decoded path. An ID
 * in the `~` form keeps it, and an ID that no gateway would carry otherwise gets it.
 */
export function encodedPath(event: APIGatewayProxyEventV2): string {
  const routed = routedPath(event);
  const before = (routed?.base ?? segmentsOf(event.rawPath ?? "")).map(encodedOnce);
  const own = (routed?.template ?? []).map((part) =>
    part.startsWith("{") ? encodedParameter(event, part.slice(1, -1)) : part,
  );
  return ["", ...before, ...own].join("/");
}

function encodedParameter(event: APIGatewayProxyEventV2, name: string): string {
  const given = event.pathParameters?.[name] ?? "";
  if (given.startsWith("~")) {
    return encodeURIComponent(given);
  }
  return pathSegment(idParameter(event, name));
}

/** An ID as one segment of a URL's path, in the form that every gateway carries. */
export function pathSegment(id: string): string {
  return needsBase64url.test(id) ? `~${Buffer.from(id).toString("base64url")}` : encodeURIComponent(id);
}

/** What a decoding gateway reads as more segments, a query or an escape, and the dot segments that clients resolve away. */
const needsBase64url = /[/?]|%[0-9a-f]{2}|^~|^\.{1,2}$/i;

/** For paths without a route, where IDs are not known: a segment that is valid in a URL counts as encoded. */
function encodedOnce(segment: string): string {
  return encodedSegment.test(segment) ? segment : encodeURIComponent(segment);
}

/** The parameter's segment of the path; all segments when the event names no route. */
function segmentsFor(event: APIGatewayProxyEventV2, name: string): readonly string[] {
  const routed = routedPath(event);
  const own = routed?.segments[routed.template.indexOf(`{${name}}`)];
  return own === undefined ? segmentsOf(event.rawPath ?? "") : [own];
}

/** An encoded path segment: pchar of RFC 3986, with two hex digits behind every `%`. */
const encodedSegment = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*$/;

function isStillEncoded(text: string, segments: readonly string[]): boolean {
  if (!text.includes("%") || !encodedSegment.test(text)) {
    return false;
  }
  // When the raw path holds this text with one more encoding, the parameter has been decoded already.
  if (segments.some((segment) => segment !== text && decoded(segment) === text)) {
    return false;
  }
  return decoded(text) !== undefined;
}

/** Undefined for escapes that are not UTF-8, such as %FF, which are meant literally. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function fromBase64url(text: string, name: string): string {
  const bytes = Buffer.from(text, "base64url");
  const decoded = bytes.toString("utf8");
  const isClean = text.length > 0 && bytes.toString("base64url") === text.replace(/=+$/, "");
  if (!isClean || !Buffer.from(decoded, "utf8").equals(bytes)) {
    throw invalid(`${name} begins with ~, so the rest must be the base64url form of the ID's UTF-8 bytes`);
  }
  return decoded;
}
