import { createHash, timingSafeEqual } from "node:crypto";

/** Compares two texts in a time that depends on neither: their hashes have one length, and differ throughout where the texts differ. */
export function isSameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

/** True when it is one of them. All are compared, so that the time does not tell which. */
export function isOneOfSecrets(given: string, wanted: readonly string[]): boolean {
  return wanted.map((one) => isSameSecret(given, one)).includes(true);
}

const digest = (text: string) => createHash("sha256").update(text).digest();
