/**
 * Describes an unknown key of a secret to the operator. The key may itself be a secret that was pasted into the wrong field, so it is
 * quoted only when it looks like the name of an option.
 */
export function keyInWords(name: string): string {
  const isName = /^[A-Za-z0-9_-]{1,24}$/.test(name) && !maybeSecret.test(name);
  return isName ? `"${name}"` : `a key of ${name.length} characters`;
}

/** Long runs of hex digits, digits, letters mixed with digits, letters of one case, or letters of alternating case. */
const maybeSecret =
  /(?=[a-f]*\d)[0-9a-f]{8}|(?=[A-F]*\d)[0-9A-F]{8}|\d{6}|(?=(?:[A-Za-z]*\d){2})[A-Za-z0-9]{12}|[a-z]{16}|[A-Z]{16}|(?:[a-z]{0,2}[A-Z]){5}/;
