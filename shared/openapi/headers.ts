/** The headers of replies, except `Content-Type`, which the media types give. */
const headers = {
  Age: { description: "Seconds since the answer was observed", schema: { type: "integer", minimum: 0 } },
  "Cache-Control": {
    description: "no-store, or how long the answer may be reused",
    schema: { type: "string" },
  },
  Vary: { description: "The same URL answers as JSON and as CSV", schema: { type: "string" } },
  "Retry-After": {
    description: "Seconds to wait, with the code upstream-throttled",
    schema: { type: "integer", minimum: 0 },
  },
  "Content-Disposition": { description: "File name of a CSV", schema: { type: "string" } },
  Link: {
    description: 'Links of a CSV: rel="describedby" to the same report as JSON, rel="next" to the next page',
    schema: { type: "string" },
  },
  "X-Request-Id": {
    description: "Names the request in the log, and is the requestId of a problem",
    schema: { type: "string" },
  },
  "Rollcall-Note": { description: "Set when a CSV is one page of several", schema: { type: "string" } },
} as const;

export type HeaderName = keyof typeof headers;

/** `always`, or `sometimes` for headers that a reply may lack. */
export type ResponseHeaders = Readonly<Partial<Record<HeaderName, "always" | "sometimes">>>;

export const noStore = { "Cache-Control": "always" } as const satisfies ResponseHeaders;
export const freshness = { "Cache-Control": "always", Age: "always" } as const satisfies ResponseHeaders;
export const report = { "Cache-Control": "always", Vary: "always" } as const satisfies ResponseHeaders;
export const reportOrFile = {
  ...report,
  "Content-Disposition": "sometimes",
  Link: "sometimes",
  "Rollcall-Note": "sometimes",
} as const satisfies ResponseHeaders;
/** The headers of every reply of a function. */
export const everywhere = { "X-Request-Id": "always" } as const satisfies ResponseHeaders;
export const ofProblem = { ...everywhere, "Cache-Control": "always" } as const satisfies ResponseHeaders;
export const ofThrottling = { ...ofProblem, "Retry-After": "sometimes" } as const satisfies ResponseHeaders;

export function presentHeaders(names: ResponseHeaders) {
  return Object.fromEntries(
    Object.entries(names).map(([name, when]) => [
      name,
      { ...headers[name as HeaderName], required: when === "always" }, // the keys are HeaderNames by the type above
    ]),
  );
}
