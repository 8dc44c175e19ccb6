// The package has no types, and two `main` keys of which esbuild takes the wrong one: always import the file itself.
declare module "tls-sig-api-v2/TLSSigAPIv2.js" {
  export class Api {
    constructor(sdkAppId: number, secretKey: string);
    /** @param expireSeconds life from now on, in seconds */
    genUserSig(userId: string, expireSeconds: number): string;
  }
}
