import { createServer, request as forward } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { listenOnLoopback } from "../../local/loopback.ts";

/** An injected fault. `unprocessed`: BatchWriteItem writes the first item and returns the others as unprocessed. */
export type TableFault = "throttle" | "internal-error" | "reset" | "unprocessed" | "lost-answer";

export interface DynamoDbProxy {
  readonly endpoint: string;
  /** Injects a fault into the next `times` calls of an operation (`PutItem`, …), after `afterCalls` calls that pass. */
  fail(operation: string, fault: TableFault, times: number, afterCalls?: number): void;
  clear(): void;
  /** Number of received requests. */
  readonly calls: number;
  /** Resolves when no client is connected and all received requests are finished, so that a killed client changes nothing afterwards. */
  untilDeserted(): Promise<void>;
  close(): Promise<void>;
}

interface Plan {
  readonly operation: string;
  readonly fault: TableFault;
  times: number;
  afterCalls: number;
}

/** Fault-injecting proxy between the AWS SDK and the embedded DynamoDB. */
export async function startDynamoDbProxy(target: string): Promise<DynamoDbProxy> {
  let plans: Plan[] = [];
  let calls = 0;
  let underWay = 0;
  const take = (operation: string): TableFault | undefined => {
    const plan = plans.find((one) => one.operation === operation && one.times > 0);
    if (plan === undefined) {
      return undefined;
    }
    if (plan.afterCalls > 0) {
      plan.afterCalls -= 1;
      return undefined;
    }
    plan.times -= 1;
    return plan.fault;
  };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      calls += 1;
      const body = Buffer.concat(chunks).toString();
      const operation =
        String(incoming.headers["x-amz-target"] ?? "")
          .split(".")
          .at(-1) ?? "";
      const fault = take(operation);
      const answer = (status: number, value: object) => {
        outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
        outgoing.end(JSON.stringify(value));
      };
      if (fault === "reset") {
        incoming.socket.resetAndDestroy();
        return;
      }
      if (fault === "throttle") {
        answer(400, { __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException" });
        return;
      }
      if (fault === "internal-error") {
        answer(500, { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" });
        return;
      }
      const { sent, kept } = fault === "unprocessed" ? splitBatch(body) : { sent: body, kept: {} };
      const headers = { ...incoming.headers, "content-length": String(Buffer.byteLength(sent)) };
      const onward = forward(target, { method: "POST", path: incoming.url ?? "/", headers }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (chunk: Buffer) => parts.push(chunk));
        response.on("end", () => {
          if (fault === "lost-answer") {
            incoming.socket.resetAndDestroy();
            return;
          }
          const text = Buffer.concat(parts).toString();
          if (fault === "unprocessed") {
            answer(response.statusCode ?? 500, { ...JSON.parse(text), UnprocessedItems: kept });
            return;
          }
          outgoing.writeHead(response.statusCode ?? 500, { "content-type": "application/x-amz-json-1.0" });
          outgoing.end(text);
        });
      });
      underWay += 1;
      onward.on("close", () => {
        underWay -= 1;
      });
      onward.on("error", () => incoming.socket.destroy());
      onward.end(sent);
    });
    incoming.on("error", () => undefined);
  });
  const endpoint = await listenOnLoopback(server, 0);
  return {
    endpoint,
    fail: (operation, fault, times, afterCalls = 0) => void plans.push({ operation, fault, times, afterCalls }),
    clear: () => {
      plans = [];
    },
    get calls() {
      return calls;
    },
    untilDeserted: async () => {
      const clients = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
      while (underWay > 0 || (await clients()) > 0) await delay(2);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function splitBatch(body: string): { readonly sent: string; readonly kept: object } {
  const parsed: { RequestItems: Record<string, unknown[]> } = JSON.parse(body);
  const first = Object.entries(parsed.RequestItems).map(([table, items]) => [table, items.slice(0, 1)]);
  const rest = Object.entries(parsed.RequestItems).flatMap(([table, items]) =>
    items.length > 1 ? [[table, items.slice(1)]] : [],
  );
  return {
    sent: JSON.stringify({ ...parsed, RequestItems: Object.fromEntries(first) }),
    kept: Object.fromEntries(rest),
  };
}
