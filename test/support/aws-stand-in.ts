import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listenOnLoopback } from "../../local/loopback.ts";

/** What the stand-in says of the account; a test changes it while it runs. */
export interface AccountFacts {
  /** Undefined: there is no stack. */
  stack?: { readonly status: string; readonly apiUrl: string; readonly access?: string };
  /** The name of an error with which every call is refused. */
  refusal?: string;
}

export interface AwsStandIn {
  /** For AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly facts: AccountFacts;
  close(): Promise<void>;
}

export const standInAccount = "123456789012";

/** One address for all of AWS: STS and CloudFormation as far as the command asks them, the stores handed on. */
export async function startAwsStandIn(stores: {
  readonly secretsManager: string;
  readonly dynamodb: string;
}): Promise<AwsStandIn> {
  const facts: AccountFacts = {};
  const server = createServer((request, response) => {
    void answer(request, response, facts, stores);
  });
  const endpoint = await listenOnLoopback(server, 0);
  return {
    endpoint,
    facts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  facts: AccountFacts,
  stores: { readonly secretsManager: string; readonly dynamodb: string },
): Promise<void> {
  const body = await text(request);
  const target = String(request.headers["x-amz-target"] ?? "");
  if (facts.refusal !== undefined) {
    reply(response, 403, refusalXml(facts.refusal), "text/xml");
  } else if (target !== "") {
    const store = target.startsWith("secretsmanager.") ? stores.secretsManager : stores.dynamodb;
    const { host: _, "content-length": __, ...headers } = request.headers;
    const handedOn = await fetch(store, { method: "POST", headers: headers as Record<string, string>, body });
    reply(response, handedOn.status, await handedOn.text(), "application/x-amz-json-1.1");
  } else {
    const [status, xml] = queryAnswer(new URLSearchParams(body).get("Action"), facts);
    reply(response, status, xml, "text/xml");
  }
}

function queryAnswer(action: string | null, { stack }: AccountFacts): readonly [number, string] {
  switch (action) {
    case "GetCallerIdentity":
      return [
        200,
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${standInAccount}:user/jo</Arn><UserId>U</UserId><Account>${standInAccount}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      ];
    case "DescribeStacks":
      return stack === undefined
        ? [400, errorXml("ValidationError", "Stack with id rollcall-dev does not exist")]
        : [
            200,
            `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>rollcall-dev</StackName><CreationTime>2026-11-20T00:00:00Z</CreationTime><StackStatus>${stack.status}</StackStatus><Outputs>${outputXml("HttpApiUrl", stack.apiUrl)}${outputXml("Access", stack.access)}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
          ];
    default:
      return [400, errorXml("InvalidAction", `the stand-in does not know ${action}`)];
  }
}

const outputXml = (key: string, value: string | undefined) =>
  value === undefined ? "" : `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;
const errorXml = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
const refusalXml = (code: string) => errorXml(code, "refused by the stand-in");

function reply(response: ServerResponse, status: number, body: string, contentType: string): void {
  response.writeHead(status, { "content-type": contentType });
  response.end(body);
}
