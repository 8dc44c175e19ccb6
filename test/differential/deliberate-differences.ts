export interface DeliberateDifference {
  /** What changed in the answers, and why. */
  readonly reason: string;
  /** Left out of both transcripts' lines (JSON, with bodies as escaped strings) before they are compared once more. Global. */
  readonly pattern: RegExp;
}

/** Intended changes since the checkout that is compared with. Entries go when the comparison moves to a newer one. */
const deliberateDifferences: readonly DeliberateDifference[] = [
  {
    reason: "rooms have the option confirmHidden, on by default: replies about rooms show it",
    pattern: /\\"confirmHidden\\":(true|false),/g,
  },
  {
    reason: "the note on days that are read in part from their roll-ups is worded anew",
    pattern: /(Of a UTC day that is told in part by|For a UTC day that is read only in part from) its roll-up[^"\\]*/g,
  },
  {
    reason: "details of an aborted call, of an empty list of people and of filters without thresholds are worded anew",
    pattern:
      /the call was (given up|aborted) before|must (name somebody|have at least one person); DELETE|(late|leftEarly|attended) needs [a-zA-Z]+: [^"\\]*/g,
  },
  {
    reason: "every reply carries its request ID",
    pattern: /,?"x-request-id":"[^"]*"/g,
  },
  {
    reason: "the OpenAPI document has new routes, options and wording; its own tests hold it against the replies",
    pattern: /"handler":"get-openapi".*/g,
  },
];

/** The reasons that explain the whole difference of two lines; undefined when some of it remains. */
export function explain(before: string, after: string): readonly string[] | undefined {
  const used = deliberateDifferences.filter(({ pattern }) => before.search(pattern) >= 0 || after.search(pattern) >= 0);
  const rest = (line: string) => used.reduce((text, { pattern }) => text.replace(pattern, ""), line);
  return rest(before) === rest(after) ? used.map(({ reason }) => reason) : undefined;
}
