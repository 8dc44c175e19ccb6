/** The nine data centres and their hosts. */
export const tencentRegions = [
  "china",
  "singapore",
  "seoul",
  "tokyo",
  "frankfurt",
  "mumbai",
  "silicon-valley",
  "jakarta",
  "riyadh",
] as const;

export type TencentRegion = (typeof tencentRegions)[number];

const adminHosts = (suffix: string) => [`adminapi${suffix}.im.qcloud.com`, `adminapi${suffix}.my-imcloud.com`] as const;

/** Primary host, then backup host. */
export const tencentHosts: Readonly<Record<TencentRegion, readonly [primary: string, backup: string]>> = {
  china: ["console.tim.qq.com", "adminapi.my-imcloud.com"],
  singapore: adminHosts("sgp"),
  seoul: adminHosts("kr"),
  tokyo: adminHosts("jpn"),
  frankfurt: adminHosts("ger"),
  mumbai: adminHosts("ind"),
  "silicon-valley": adminHosts("usa"),
  jakarta: adminHosts("idn"),
  riyadh: adminHosts("ksa"),
};

const regionOfHost = new Map<string, TencentRegion>();
for (const region of tencentRegions) {
  for (const host of tencentHosts[region]) regionOfHost.set(host, region);
}

/** The region of a host name, or undefined for hosts that are not Tencent's. */
export const findTencentRegion = (host: string): TencentRegion | undefined => regionOfHost.get(host);
