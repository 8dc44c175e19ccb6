import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createTransport, type Transport, type UpstreamRequest } from "../../shared/upstream/transport.ts";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const usualRequest: UpstreamRequest = {
  ...{ provider: "tencent", host: "vendor.example", method: "POST", path: "/?usersig=secret" },
  ...{ headers: {}, body: "{}", timeoutMs: 5_000 },
};

/** To a server on loopback that answers as told, over one connection. */
async function transportTo(answer: RequestListener): Promise<Transport> {
  server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return createTransport({ originOverride: `http://127.0.0.1:${port}`, connectionsPerHost: 1 });
}

async function send(answer: RequestListener, given: Partial<UpstreamRequest> = {}) {
  const transport = await transportTo(answer);
  return transport({ ...usualRequest, ...given });
}

const told = (code: string): object => ({ upstream: { provider: "tencent", code } });

describe("the transport", () => {
  it("reads an answer to its end, whatever its chunks", async () => {
    const text = "名".repeat(50_000);

    const response = await send((_, reply) => {
      reply.setHeader("retry-after", "7");
      for (let at = 0; at < text.length; at += 9_999) reply.write(text.slice(at, at + 9_999));
      reply.end();
    });

    expect(response).toEqual({ status: 200, text, retryAfterSeconds: 7 });
  });

  it("says when a request is sent, which is not before a connection is free for it", async () => {
    const seen: string[] = [];
    const transport = await transportTo((_, reply) => {
      seen.push("arrived");
      setTimeout(() => {
        seen.push("answered");
        reply.end("{}");
      }, 50);
    });
    const call = (name: string) => transport({ ...usualRequest, onSent: () => seen.push(`${name} sent`) });

    await Promise.all([call("first"), call("second")]);

    expect(seen).toEqual([...["first sent", "arrived", "answered"], ...["second sent", "arrived", "answered"]]);
  });

  it("takes a connection that is cut before TLS is done for a host that cannot be reached", async () => {
    const cutting = createTcpServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(cutting, "listening");
    const address = cutting.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const transport = createTransport({ originOverride: `https://127.0.0.1:${port}`, connectionsPerHost: 1 });

    await expect(transport(usualRequest)).rejects.toMatchObject({
      kind: "upstream-unavailable",
      recovery: "fail-over",
    });
    cutting.close();
  });

  it("refuses an answer that is larger than any it asks for", async () => {
    const answered = send((_, reply) => reply.end("x".repeat(5 * 1024 * 1024)));

    await expect(answered).rejects.toMatchObject({ kind: "upstream-rejected", ...told("too-large") });
  });

  it("gives up in the middle of a body when the time is over, and may be retried", async () => {
    const answered = send((_, reply) => reply.write("{"), { timeoutMs: 150 });

    await expect(answered).rejects.toMatchObject({
      ...{ kind: "upstream-timeout", recovery: "retry" },
      ...told("timeout"),
    });
  });

  it("gives up in time while a request waits for a connection, and does not send it then", async () => {
    const arrived: unknown[] = [];
    const transport = await transportTo((_, reply) => {
      arrived.push(reply);
      setTimeout(() => reply.end("{}"), 300);
    });
    let connections = 0;
    server?.on("connection", () => {
      connections += 1;
    });
    const first = transport(usualRequest);
    const startedMs = performance.now();

    await expect(transport({ ...usualRequest, timeoutMs: 50 })).rejects.toMatchObject(told("timeout"));

    expect(performance.now() - startedMs).toBeLessThan(250);
    await first;
    await transport(usualRequest);
    expect(arrived).toHaveLength(2);
    expect(connections).toBe(1);
  });

  it("gives up when its caller has gone, before the call or during it", async () => {
    const gone = new AbortController();
    const leaving = send((_, reply) => reply.write("{"), { signal: gone.signal });
    setTimeout(() => gone.abort(), 100);

    await expect(leaving).rejects.toMatchObject({ kind: "upstream-timeout", ...told("given-up") });
    server?.closeAllConnections();
    server?.close();
    await expect(send(() => expect.unreachable("nobody waits"), { signal: gone.signal })).rejects.toMatchObject({
      ...{ kind: "upstream-timeout" },
      ...told("given-up"),
    });
  });
});
