import type { AppCredential } from "../../shared/apps/parse-credential.ts";

/** What of a credential is no secret. */
export interface DescribedApp {
  readonly provider: AppCredential["provider"];
  /** The region of a Tencent app, the host of an Agora app. */
  readonly where: string;
  /** Tencent's SDKAppID; the beginning of Agora's App ID. */
  readonly vendorId: string;
}

const shownOfAppId = 6;

export function describeApp(credential: AppCredential): DescribedApp {
  return credential.provider === "tencent"
    ? { provider: "tencent", where: credential.region, vendorId: String(credential.sdkAppId) }
    : { provider: "agora", where: credential.host, vendorId: `${credential.appId.slice(0, shownOfAppId)}…` };
}
