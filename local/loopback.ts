import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Starts listening on 127.0.0.1, and on nothing else. Rejects when the port is taken. */
export async function listenOnLoopback(server: Server, port: number): Promise<string> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("the server has no port");
  }
  return `http://127.0.0.1:${address.port}`;
}

/** The wanted port when nobody has it, any free one otherwise. Somebody may still be quicker than the caller. */
export async function findFreePort(wanted: number): Promise<number> {
  return (await portIfFree(wanted)) ?? (await portIfFree(0)) ?? Promise.reject(new Error("no port is free"));
}

async function portIfFree(port: number): Promise<number | undefined> {
  const probe = createServer();
  try {
    return Number(new URL(await listenOnLoopback(probe, port)).port);
  } catch {
    return undefined;
  } finally {
    probe.close();
  }
}
