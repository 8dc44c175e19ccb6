// The package's index loads the builders of all of the vendor's products, and is three times as large as the one that is needed. That
// file has no types of its own.
declare module "agora-token/src/ChatTokenBuilder.js" {
  export const ChatTokenBuilder: {
    /** @param expireSeconds life from now on, in seconds; returns "" for a malformed App ID or certificate */
    buildAppToken(appId: string, appCertificate: string, expireSeconds: number): string;
  };
}
