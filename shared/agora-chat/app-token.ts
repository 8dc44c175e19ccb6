import { ChatTokenBuilder } from "agora-token/src/ChatTokenBuilder.js";
import { RollcallError } from "../upstream/rollcall-error.ts";
import type { Signing } from "../upstream/signature-cache.ts";
import type { AgoraCredential } from "./credential.ts";

/** The longest lifetime that the vendor accepts. */
const lifeSeconds = 24 * 3600;

/** App tokens: the bearer tokens of Agora's REST API. Throws RollcallError `misconfigured` for a malformed App ID or certificate. */
export const appTokens: Signing<AgoraCredential> = {
  lifeSeconds,
  sign: ({ appId, appCertificate }) => {
    const token = ChatTokenBuilder.buildAppToken(appId, appCertificate, lifeSeconds);
    if (token === "") {
      // The builder reports a malformed ID or certificate by an empty token.
      throw new RollcallError("misconfigured", "appId and appCertificate must be 32 hex characters each", {
        upstream: { provider: "agora", code: "no-token" },
      });
    }
    return token;
  },
};
