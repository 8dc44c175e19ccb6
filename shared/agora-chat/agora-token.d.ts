// The package's index loads the token builders of all products, which is three times the code of this one. The file has no types.
declare module "agora-token/src/ChatTokenBuilder.js" {
  export const ChatTokenBuilder: {
    /** @param expireSeconds life from now on, in seconds; returns "" for a malformed App ID or certificate */
    buildAppToken(appId: string, appCertificate: string, expireSeconds: number): string;
  };
}
