/**
 * Domains that serve this API. The host of a project is configuration, copied from its console, but it must lie in a domain of the
 * vendor: otherwise a secret could direct a signed request to any host.
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

/** The largest page of members: 100 by the documents of international Agora, 1000 by those of Shengwang and Easemob. */
export function defaultMaxPageSize(host: string): number {
  return host.endsWith(".agora.io") ? 100 : 1000;
}
