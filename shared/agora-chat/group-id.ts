/** Agora group IDs look numeric but are strings (upstream/agora-chat.md §1.3); anything that needs no escaping may be one. */
export function isChatgroupId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text);
}
