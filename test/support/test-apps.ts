import type { AgoraCredential } from "../../shared/agora-chat/credential.ts";
import type { TencentCredential } from "../../shared/tencent-chat/credential.ts";
import { type TencentRegion, tencentRegions } from "../../shared/tencent-chat/regions.ts";

/** Fictitious credentials, each a distinctive text that tests can search for in outputs. */

export function tencentSecret(index: number, region: TencentRegion = "singapore"): TencentCredential {
  return {
    provider: "tencent",
    sdkAppId: 1_400_000_000 + index,
    adminUserId: "administrator",
    secretKey: `5ec2e7${String(index).padStart(4, "0")}`.padEnd(64, "ab"),
    region,
  };
}

export function agoraSecret(
  index: number,
  facts: Partial<AgoraCredential> = {},
): Pick<AgoraCredential, "provider" | "appId" | "appCertificate" | "host"> {
  return {
    provider: "agora",
    appId: `a9012a${String(index).padStart(4, "0")}`.padEnd(32, "0"),
    appCertificate: `ce27${String(index).padStart(4, "0")}`.padEnd(32, "cd"),
    host: "a61.chat.agora.io",
    ...facts,
  };
}

/** One app per region, named after it. */
export const regionApps: readonly { readonly app: TencentRegion; readonly secret: TencentCredential }[] =
  tencentRegions.map((region, index) => ({ app: region, secret: tencentSecret(100 + index, region) }));
