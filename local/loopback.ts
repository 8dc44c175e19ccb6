import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Listens on 127.0.0.1 only. Rejects if the port is in use. */
export async function listenOnLoopback(server: Server, port: number): Promise<string> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("the server has no port");
  }
  return `http://127.0.0.1:${address.port}`;
}

/** The preferred port if it is free, any free port otherwise. Another process may still take it before the caller does. */
export async function findFreePort(wanted: number): Promise<number> {
  return (await portIfFree(wanted)) ?? (await portIfFree(0)) ?? Promise.reject(new Error("no port is free"));
}

export async function isPortFree(port: number): Promise<boolean> {
  return (await portIfFree(port)) !== undefined;
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
