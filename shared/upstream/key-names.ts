/**
 * The unknown keys of a secret, in words for an operator. A key may be a secret itself, pasted into the wrong field: only what looks
 * like the name of an option is shown.
 */
export function keyInWords(name: string): string {
  const isName = /^[A-Za-z0-9_-]{1,24}$/.test(name) && !maybeSecret.test(name);
  return isName ? `"${name}"` : `a key of ${name.length} characters`;
}

/** Hex digits, numbers, letters mixed with digits, letters of one case without end, and letters of changing case. */
const maybeSecret =
  /(?=[a-f]*\d)[0-9a-f]{8}|(?=[A-F]*\d)[0-9A-F]{8}|\d{6}|(?=(?:[A-Za-z]*\d){2})[A-Za-z0-9]{12}|[a-z]{16}|[A-Z]{16}|(?:[a-z]{0,2}[A-Z]){5}/;
