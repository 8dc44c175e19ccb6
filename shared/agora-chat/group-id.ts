/**
 * Agora group IDs look like 14 or 15 digits but are strings (upstream/agora-chat.md §1.3): anything that needs no escaping may
 * be one, no longer than a Tencent ID.
 */
export function isChatgroupId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,48}$/.test(text);
}
