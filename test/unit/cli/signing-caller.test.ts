import { STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { signingCaller } from "../../../cli/api/signing-caller.ts";
import { awsClients } from "../../../cli/stage/aws-clients.ts";

const region = "eu-west-1";
const api = `https://abc123.execute-api.${region}.amazonaws.com`;
const room = "/v1/apps/main/rooms/%40TGS%23a6";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 20, 13) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Signatures of botocore, the AWS SDK for Python, for the same requests, time and credentials. */
describe("requests of a caller with access=iam", () => {
  it.each([
    ["GET", "/v1/rooms?limit=200", undefined, "8ba33b78150b6224a4f99f867aa0a074c1721b08a6f2ce7830a00d243b47f752"],
    ["PUT", room, '{"groupType":"AVChatRoom"}', "97cf182d6935c6dbf7c6b25ca4b1d5e7d97b0f952f91ed5d5f38d34045ba46f8"],
  ])("are signed as AWS signs them: %s %s", async (method, path, body, signature) => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test", sessionToken: "session" };
    const aws = { ...awsClients({ region }), sts: async () => new STSClient({ region, credentials }) };

    const caller = await signingCaller({ aws, region });
    const headers = await caller.headersFor({ method, url: api + path, body });

    expect(headers).toEqual({
      authorization: `AWS4-HMAC-SHA256 Credential=test/20261120/${region}/execute-api/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=${signature}`,
      "x-amz-date": "20261120T130000Z",
      "x-amz-security-token": "session",
    });
  });
});
