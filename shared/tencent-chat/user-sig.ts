import { Api } from "tls-sig-api-v2/TLSSigAPIv2.js";
import type { Signing } from "../upstream/signature-cache.ts";
import type { TencentCredential } from "./credential.ts";

/** Tencent advises 24 h or more. */
const lifeSeconds = 24 * 3600;

/** UserSigs: the signatures in the URLs of Tencent's REST commands. */
export const userSigs: Signing<TencentCredential> = {
  lifeSeconds,
  sign: ({ sdkAppId, secretKey, adminUserId }) => new Api(sdkAppId, secretKey).genUserSig(adminUserId, lifeSeconds),
};
