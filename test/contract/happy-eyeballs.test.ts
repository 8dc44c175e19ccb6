import type { LookupAddress } from "node:dns";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { createRequire } from "node:module";
import { createServer, type Server, Socket } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { firstToConnect, type Lookup } from "../../shared/upstream/happy-eyeballs.ts";
import { createTransport, type UpstreamRequest } from "../../shared/upstream/transport.ts";

const v4 = (address: string): LookupAddress => ({ address, family: 4 });
const v6 = (address: string): LookupAddress => ({ address, family: 6 });

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
  }
});

async function portOf(server: Server): Promise<number> {
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

/** How an address behaves: reached after so long, never, or refused with an error code. */
type Way = number | "silent" | "ENETUNREACH" | "ECONNREFUSED";

async function race(ways: readonly (readonly [LookupAddress, Way])[], timeoutMs = 5_000, staggerMs = 20) {
  const port = await portOf(createServer(() => undefined));
  const opened: { address: string; socket: Socket }[] = [];
  const open = ({ address }: LookupAddress) => {
    const way = ways.find(([one]) => one.address === address)?.[1] ?? "silent";
    const socket = new Socket();
    opened.push({ address, socket });
    if (typeof way === "number") {
      setTimeout(() => !socket.destroyed && socket.connect(port, "127.0.0.1"), way);
    } else if (way !== "silent") {
      setImmediate(() => socket.destroy(Object.assign(new Error(way), { code: way })));
    }
    return socket;
  };
  const startedMs = performance.now();
  const addresses = ways.map(([address]) => address);
  const ended: { winner?: string | undefined; error?: unknown } = await firstToConnect(addresses, {
    timeoutMs,
    staggerMs,
    open,
  }).then(
    (socket) => ({ winner: opened.find((one) => one.socket === socket)?.address }),
    (error: unknown) => ({ error }),
  );
  const tookMs = performance.now() - startedMs;
  const left = opened.filter(({ socket }) => !socket.destroyed).map(({ address }) => address);
  for (const { socket } of opened) {
    socket.destroy();
  }
  return { ...ended, tookMs, left, tried: opened.map(({ address }) => address) };
}

describe("connecting to a name of several addresses", () => {
  it.each([
    [
      "first",
      [
        [v4("far"), 150],
        [v6("no-route"), "ENETUNREACH"],
      ],
    ],
    [
      "last",
      [
        [v6("no-route"), "ENETUNREACH"],
        [v4("far"), 150],
      ],
    ],
    [
      "between others",
      [
        [v6("no-route-1"), "ENETUNREACH"],
        [v4("far"), 150],
        [v6("no-route-2"), "ENETUNREACH"],
      ],
    ],
  ] as const)("gives a far one the whole time where IPv6 has no route (listed %s)", async (_, ways) => {
    const { winner, left } = await race(ways);

    expect(winner).toBe("far");
    expect(left).toEqual(["far"]);
  });

  it("does not wait for one that is silent, and closes it when another answers", async () => {
    const { winner, left, tried } = await race([
      [v6("black-hole"), "silent"],
      [v4("down"), "silent"],
      [v4("up"), 0],
    ]);

    expect([winner, left]).toEqual(["up", ["up"]]);
    expect(tried).toEqual(["black-hole", "down", "up"]);
  });

  it("reaches the last of many while the others are silent", async () => {
    const dead = Array.from({ length: 150 }, (_, index) => [v4(`dead-${index}`), "silent"] as const);

    const { winner } = await race([...dead, [v4("up"), 0]], 4_000);

    expect(winner).toBe("up");
  });

  it("fails at once where there is none", async () => {
    const { error, tookMs } = await race([], 60_000);

    expect(error).toMatchObject({ code: "ENOTFOUND" });
    expect(tookMs).toBeLessThan(30_000);
  });

  it("tries families in turn, and no second address while the first may still answer at once", async () => {
    const alone = await race(
      [
        [v4("a"), 0],
        [v4("b"), 0],
      ],
      10_000,
      5_000,
    );
    const both = await race([
      [v4("a1"), "ECONNREFUSED"],
      [v4("a2"), "ECONNREFUSED"],
      [v6("b1"), "ECONNREFUSED"],
      [v6("b2"), "ECONNREFUSED"],
    ]);

    expect(alone.tried).toEqual(["a"]);
    expect(both.tried).toEqual(["a1", "b1", "a2", "b2"]);
  });

  it("fails with what the first address said when all have failed, without waiting", async () => {
    const { error, tookMs } = await race(
      [
        [v4("down"), "ECONNREFUSED"],
        [v6("no-route"), "ENETUNREACH"],
      ],
      60_000,
    );

    expect(error).toMatchObject({ errors: [{ code: "ECONNREFUSED" }, { code: "ENETUNREACH" }] });
    expect(tookMs).toBeLessThan(30_000);
  });

  it("takes the whole time before it calls a silent address unreachable, though IPv6 has no route", async () => {
    const { error, tookMs, left } = await race(
      [
        [v4("silent"), "silent"],
        [v6("no-route"), "ENETUNREACH"],
      ],
      400,
    );

    expect(error).toMatchObject({ code: "UND_ERR_CONNECT_TIMEOUT" });
    expect(tookMs).toBeGreaterThan(390);
    expect(left).toEqual([]);
  });
});

describe("the transport to a host of IPv4 and IPv6 addresses", () => {
  const certificates = join(dirname(createRequire(import.meta.url).resolve("dynalite")), "ssl");
  const pem = (name: string) => readFileSync(join(certificates, name));
  const request: UpstreamRequest = {
    ...{ provider: "tencent", host: "vendor.example", method: "POST", path: "/v4/x", headers: {}, body: "{}" },
    timeoutMs: 5_000,
  };

  async function startVendor() {
    const names: unknown[] = [];
    const vendor = createHttpsServer({ key: pem("server-key.pem"), cert: pem("server-crt.pem") }, (_, reply) => {
      reply.end('{"over":"tls"}');
    });
    vendor.on("secureConnection", ({ servername }) => names.push(servername));
    return { names, port: await portOf(vendor) };
  }

  it.each([[[v4("127.0.0.1"), v6("2001:db8::1")]], [[v6("2001:db8::1"), v4("127.0.0.1")]], [[v4("127.0.0.1")]]])(
    "is made to the one that answers, with the vendor's name in TLS (%j)",
    async (addresses) => {
      const { names, port } = await startVendor();
      const asked: string[] = [];
      const lookup: Lookup = async (hostname) => {
        asked.push(hostname);
        await delay(1);
        return addresses;
      };
      const transport = createTransport({
        originOverride: `https://vendor.example:${port}`,
        connectionsPerHost: 1,
        lookup,
      });
      process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0"; // the certificate is of dynalite's own making

      const answers = [await transport(request), await transport(request)];

      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      expect(answers.map(({ text }) => text)).toEqual(['{"over":"tls"}', '{"over":"tls"}']);
      expect(names).toEqual(["vendor.example"]);
      expect(asked).toEqual(["vendor.example"]);
    },
  );

  it("is made over TLS to the vendor's own name where no other origin is given, to the port that it names", async () => {
    const { names, port } = await startVendor();
    const lookup: Lookup = async () => [v4("127.0.0.1")];
    const transport = createTransport({ originOverride: undefined, connectionsPerHost: 1, lookup });
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";

    const answer = await transport({ ...request, host: `vendor.example:${port}` });

    delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    expect(answer.text).toBe('{"over":"tls"}');
    expect(names).toEqual(["vendor.example"]);
  });

  it("still checks the certificate", async () => {
    const { port } = await startVendor();
    const lookup: Lookup = async () => [v4("127.0.0.1")];
    const transport = createTransport({
      originOverride: `https://vendor.example:${port}`,
      connectionsPerHost: 1,
      lookup,
    });

    await expect(transport(request)).rejects.toMatchObject({
      kind: "upstream-unavailable",
      recovery: "fail-over",
      upstream: { code: expect.stringMatching(/CERT|SIGNATURE|ALTNAME/) },
    });
  });

  it("leads to the backup host when the name does not resolve", async () => {
    const lookup: Lookup = () => Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }));
    const transport = createTransport({ originOverride: "https://vendor.example:1", connectionsPerHost: 1, lookup });

    await expect(transport(request)).rejects.toMatchObject({ recovery: "fail-over", upstream: { code: "ENOTFOUND" } });
  });
});
