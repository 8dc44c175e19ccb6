import type { StageTarget } from "../stage/stage-target.ts";
import type { Caller, SentRequest } from "./caller.ts";

/** The service that verifies signatures of requests to an API of API Gateway. */
const service = "execute-api";

const refused =
  "IAM does not allow this request: your AWS user needs execute-api:Invoke on its route (docs/ACCESS.md has sample policies)";

/** A caller with `access=iam`: every request is signed (SigV4) with the credentials of the stage's profile, which the SDK keeps fresh. */
export async function signingCaller({ aws, region }: Pick<StageTarget, "aws" | "region">): Promise<Caller> {
  const { AwsV4Signer } = await import("aws4fetch");
  const { config } = await aws.sts();
  return {
    headersFor: async ({ method, url, body }: SentRequest) => {
      const { accessKeyId, secretAccessKey, sessionToken } = await config.credentials();
      const { headers } = await new AwsV4Signer({
        ...{ method, url, service, region, accessKeyId, secretAccessKey },
        ...(body === undefined ? {} : { body }),
        ...(sessionToken === undefined ? {} : { sessionToken }),
      }).sign();
      return Object.fromEntries(headers);
    },
    refusals: { 401: refused, 403: refused },
  };
}
