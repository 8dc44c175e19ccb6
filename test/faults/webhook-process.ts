import { createServer } from "node:http";
import process from "node:process";
import { text } from "node:stream/consumers";
import { listenOnLoopback } from "../../local/loopback.ts";
import { apiEvent, lambdaContext } from "../support/api-event.ts";
import { webhookRoute } from "../support/signed-webhooks.ts";

/**
 * The function that receives webhooks, behind an address of its own: `POST /{app}/{pathSecret}` as the gateway would hand it on, and
 * `GET /use` for the bytes that are in use after a collection, and the CPU time so far. Sends its origin when it listens.
 */

const { handler } = await import("../../functions/receive-webhook.ts");

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://receiver");
  if (url.pathname === "/use") {
    globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    response.end(JSON.stringify({ heapBytes: process.memoryUsage().heapUsed, cpuMs: (user + system) / 1000 }));
    return;
  }
  const [, app = "", pathSecret = ""] = url.pathname.split("/");
  const event = apiEvent({
    method: "POST",
    route: webhookRoute,
    path: { app, pathSecret },
    query: Object.fromEntries(url.searchParams),
    body: await text(request),
  });
  const { statusCode = 500, body } = await handler(event, lambdaContext());
  response.writeHead(statusCode).end(body);
});
process.send?.(await listenOnLoopback(server, 0));
