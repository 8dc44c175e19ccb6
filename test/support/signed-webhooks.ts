import { createHash } from "node:crypto";
import type { RequestSketch } from "./api-event.ts";

/** Webhooks as the vendors send them. They sign here by themselves, so that a mistake of the receiver does not cancel out. */

export const webhookRoute = "/v1/webhooks/{app}/{pathSecret}";
export const pathSecret = "0123456789abcdefghijklmnopqrstuv";

export interface TencentSigner {
  readonly sdkAppId: number;
  readonly token: string;
}

/** The query that Tencent appends to the URL, with authentication on. */
export function tencentQuery(
  { sdkAppId, token }: TencentSigner,
  command: string,
  nowMs: number,
): Record<string, string> {
  const requestTime = String(Math.floor(nowMs / 1000));
  return {
    SdkAppid: String(sdkAppId),
    CallbackCommand: command,
    contenttype: "json",
    ClientIP: "203.0.113.7",
    OptPlatform: "RESTAPI",
    Sign: createHash("sha256").update(`${token}${requestTime}`).digest("hex"),
    RequestTime: requestTime,
  };
}

export function tencentWebhook(
  signer: TencentSigner,
  body: Readonly<Record<string, unknown>>,
  nowMs: number,
): Omit<RequestSketch, "route" | "path"> {
  return {
    method: "POST",
    query: tencentQuery(signer, String(body["CallbackCommand"]), nowMs),
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

export interface AgoraSigner {
  readonly appKey: string;
  readonly secret: string;
}

/** The body with the fields that each webhook of Agora has, signed. */
export function agoraBody(
  { appKey, secret }: AgoraSigner,
  facts: Readonly<Record<string, unknown>>,
  timestamp: number,
): Record<string, unknown> {
  const callId = `${appKey}_5f3c1a2e-0001`;
  const security = createHash("md5").update(`${callId}${secret}${timestamp}`).digest("hex");
  return { callId, appkey: appKey, host: "msync@ebs-1", timestamp, security, ...facts };
}
