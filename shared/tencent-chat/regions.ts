import type { HostPair } from "../upstream/host-chooser.ts";

/**
 * The regions of SDKAppIDs and their REST hosts. A credential names a region, never a URL, so that no secret can direct a signed request
 * to another host.
 */
export const regionHosts = {
  china: { primary: "console.tim.qq.com", backup: "adminapi.my-imcloud.com" },
  singapore: { primary: "adminapisgp.im.qcloud.com", backup: "adminapisgp.my-imcloud.com" },
  seoul: { primary: "adminapikr.im.qcloud.com", backup: "adminapikr.my-imcloud.com" },
  tokyo: { primary: "adminapijpn.im.qcloud.com", backup: "adminapijpn.my-imcloud.com" },
  frankfurt: { primary: "adminapiger.im.qcloud.com", backup: "adminapiger.my-imcloud.com" },
  // No longer in the documents; the names still resolve, for apps created there.
  mumbai: { primary: "adminapiind.im.qcloud.com", backup: "adminapiind.my-imcloud.com" },
  "silicon-valley": { primary: "adminapiusa.im.qcloud.com", backup: "adminapiusa.my-imcloud.com" },
  jakarta: { primary: "adminapiidn.im.qcloud.com", backup: "adminapiidn.my-imcloud.com" },
  riyadh: { primary: "adminapiksa.im.qcloud.com", backup: "adminapiksa.my-imcloud.com" },
} as const satisfies Record<string, HostPair>;

export type TencentRegion = keyof typeof regionHosts;

export const tencentRegions = Object.keys(regionHosts) as readonly TencentRegion[];
