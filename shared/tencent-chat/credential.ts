import type { TencentRegion } from "./regions.ts";

/** What signs for one SDKAppID. Lives in Secrets Manager and in memory, nowhere else. */
export interface TencentCredential {
  readonly provider: "tencent";
  readonly sdkAppId: number;
  /** An App admin account; anything else is answered with 60010. */
  readonly adminUserId: string;
  /** 64 hex characters, used as text and never decoded (upstream/tencent-chat.md §3). */
  readonly secretKey: string;
  readonly region: TencentRegion;
}
