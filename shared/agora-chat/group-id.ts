/**
 * Agora group IDs usually have 14 or 15 digits, but are documented as strings. Accepted is any text that needs no escaping, up to the
 * length of a Tencent ID.
 */
export function isChatgroupId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,48}$/.test(text);
}
