import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
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

  describe("reads a compressed answer that nobody asked for", () => {
    const text = JSON.stringify({ ActionStatus: "OK", members: Array.from({ length: 2_000 }, (_, i) => `名${i}`) });
    const answerOf = (coding: string | string[], bytes: Buffer) =>
      send((request, reply) => {
        expect(request.headers["accept-encoding"]).toBeUndefined();
        reply.setHeader("content-encoding", coding);
        reply.end(bytes);
      });

    it.each([
      ["gzip", gzipSync(text)],
      ["x-gzip", gzipSync(text)],
      ["GZIP", gzipSync(text)],
      ["deflate", deflateSync(text)],
      ["deflate", deflateRawSync(text)],
      ["br", brotliCompressSync(text)],
      ["zstd", zstdCompressSync(text)],
      ["deflate, gzip", gzipSync(deflateSync(text))],
      ["identity", Buffer.from(text)],
      ["gzip", Buffer.from(text)], // decompressed on its way, by something that left the header
    ])("coded %s", async (coding, bytes) => {
      expect(await answerOf(coding, bytes)).toMatchObject({ status: 200, text });
    });

    it("but not one that is cut off, or of a coding that nobody has heard of", async () => {
      const cut = await answerOf("gzip", gzipSync(text).subarray(0, 500));
      const unheard = await answerOf("lzma", Buffer.from([1, 2, 3]));

      expect(cut.text).not.toContain("ActionStatus");
      expect(unheard.text).toBe("\u0001\u0002\u0003");
    });

    it.each([
      ["gzip", gzipSync],
      ["br", brotliCompressSync],
    ] as const)("and no more of it than of a plain one (%s)", async (coding, compress) => {
      const answered = answerOf(coding, compress(Buffer.alloc(5 * 1024 * 1024, "x")));

      await expect(answered).rejects.toMatchObject({ kind: "upstream-rejected", ...told("too-large") });
    });
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
    const answered = send((_, reply) => reply.write("{"), { timeoutMs: 1_000 });

    await expect(answered).rejects.toMatchObject({
      ...{ kind: "upstream-timeout", recovery: "retry" },
      ...told("timeout"),
    });
  });

  it("gives up in time while a request waits for a connection, and does not send it then", async () => {
    const arrived: unknown[] = [];
    let answer: () => void = () => undefined;
    const transport = await transportTo((_, reply) => {
      arrived.push(reply);
      answer = () => reply.end("{}");
      if (arrived.length > 1) answer();
    });
    let connections = 0;
    server?.on("connection", () => {
      connections += 1;
    });
    const first = transport({ ...usualRequest, timeoutMs: 60_000 });

    // The connection is busy until after that.
    await expect(transport({ ...usualRequest, timeoutMs: 50 })).rejects.toMatchObject(told("timeout"));

    while (arrived.length === 0) await new Promise(setImmediate);
    answer();
    await first;
    await transport(usualRequest);
    expect(arrived).toHaveLength(2);
    expect(connections).toBe(1);
  });

  it("gives up when its caller has gone, before the call or during it", async () => {
    const gone = new AbortController();
    const leaving = send((_, reply) => reply.write("{"), { signal: gone.signal });
    setTimeout(() => gone.abort(), 100);

    await expect(leaving).rejects.toMatchObject({ kind: "upstream-timeout", ...told("aborted") });
    server?.closeAllConnections();
    server?.close();
    await expect(send(() => expect.unreachable("nobody waits"), { signal: gone.signal })).rejects.toMatchObject({
      ...{ kind: "upstream-timeout" },
      ...told("aborted"),
    });
  });
});
