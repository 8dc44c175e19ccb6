import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { listenOnLoopback } from "../../local/loopback.ts";

/**
 * A vendor whose responses the test scripts byte by byte, for responses that a simulator should not give. Like the simulators, it
 * serves every host.
 */
export interface VendorRequest {
  readonly host: string;
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Parsed JSON of a POST. */
  // biome-ignore lint/suspicious/noExplicitAny: the test's expectations check the shape.
  readonly json: any;
}

/** A text (200), an object (200, as JSON), or full control over the response. */
export type VendorAnswer = string | object | ((response: ServerResponse) => void);

export interface ScriptedVendor {
  readonly origin: string;
  readonly requests: VendorRequest[];
  /** Sets the script of all following requests, which it receives with their number from 0. */
  answer(script: (request: VendorRequest, index: number) => VendorAnswer | Promise<VendorAnswer>): void;
  close(): Promise<void>;
}

export async function startScriptedVendor(): Promise<ScriptedVendor> {
  const requests: VendorRequest[] = [];
  let script: Parameters<ScriptedVendor["answer"]>[0] = () => ({});
  let asked = 0;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("error", () => undefined);
    response.on("error", () => undefined);
    incoming.on("end", async () => {
      const text = Buffer.concat(chunks).toString();
      const request: VendorRequest = {
        host: incoming.headers.host ?? "",
        method: incoming.method ?? "",
        url: new URL(incoming.url ?? "", "http://vendor"),
        headers: incoming.headers,
        text,
        json: text === "" ? undefined : JSON.parse(text),
      };
      requests.push(request);
      asked += 1;
      const answer = await script(request, asked - 1);
      if (typeof answer === "function") {
        answer(response);
      } else {
        response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
      }
    });
  });
  const origin = await listenOnLoopback(server, 0);
  return {
    origin,
    requests,
    answer: (next) => {
      script = next;
      requests.length = 0;
      asked = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A successful Tencent response. */
export function tencentOk(fields: object): object {
  return { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0, ...fields };
}
