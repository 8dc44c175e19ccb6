import type { TencentRegion } from "./regions.ts";

/** Signs for one SDKAppID. Kept in Secrets Manager and in memory, nowhere else. */
export interface TencentCredential {
  readonly provider: "tencent";
  readonly sdkAppId: number;
  /** An App admin account; the vendor refuses any other with 60010. */
  readonly adminUserId: string;
  /** 64 hex characters; the HMAC key is this text, not its decoded bytes. */
  readonly secretKey: string;
  readonly region: TencentRegion;
}
