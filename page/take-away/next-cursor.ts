/** The cursor of the next page in a Link header (RFC 8288), as the API writes it. */
export function nextCursorOf(link: string | null): string | undefined {
  const next = /<([^>]*)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return next === undefined
    ? undefined
    : (new URLSearchParams(next.slice(next.indexOf("?"))).get("cursor") ?? undefined);
}
