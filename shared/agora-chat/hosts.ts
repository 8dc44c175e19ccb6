/**
 * Domains that serve this API (upstream/agora-chat.md §1.1). The host of a project is copied from its console, so it is
 * configuration; but it must end in a domain of the vendor, or a secret could point a signed request anywhere.
 */
const vendorDomains = [
  "chat.agora.io",
  "chat.shengwang.cn",
  "easemob.com",
  "easecdn.com",
  "shengwang.cn",
  "agora.io",
] as const;

/** True for a bare host name (no scheme, port or path) inside a domain of the vendor. */
export function isAgoraHost(host: string): boolean {
  return (
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(host) &&
    !host.includes("..") &&
    vendorDomains.some((domain) => host.endsWith(`.${domain}`))
  );
}

/** International Agora documents a page of at most 100 members, everybody else 1000 (upstream/agora-chat.md §3). */
export function defaultMaxPageSize(host: string): number {
  return host.endsWith(".agora.io") ? 100 : 1000;
}
