/** What a decoding gateway reads as more segments, a query or an escape, and the dot segments that browsers resolve away. */
const needsBase64url = /[/?]|%[0-9a-f]{2}|^~|^\.{1,2}$/i;

/** An ID as one segment of a path, for the API and for the page alike: percent-encoded, or `~` and base64url where gateways would misread it. */
export function pathSegment(id: string): string {
  return needsBase64url.test(id) ? `~${base64urlOf(new TextEncoder().encode(id))}` : encodeURIComponent(id);
}

/** The ID in a segment; undefined for a segment that is no ID. */
export function idOfSegment(segment: string): string | undefined {
  try {
    const text = decodeURIComponent(segment);
    return text.startsWith("~") ? textOfBase64url(text.slice(1)) : text;
  } catch {
    return undefined;
  }
}

export function base64urlOf(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function textOfBase64url(text: string): string {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (one) => one.charCodeAt(0)));
}
