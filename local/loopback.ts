import { randomInt } from "node:crypto";
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

/**
 * The port if it is free, any free port otherwise, and for 0. Another process may still take it before the caller does, and therefore it is
 * none of the ephemeral ports, which systems hand out to all that ask for no port in particular.
 */
export async function findFreePort(wanted: number): Promise<number> {
  for (const port of [...(wanted === 0 ? [] : [wanted]), ...randomPorts(mostTries)]) {
    if (await isPortFree(port)) {
      return port;
    }
  }
  throw new Error("no port is free");
}

/** The ephemeral ports of Linux begin at 32768, those of other systems above. */
const chosenPorts = { from: 20_000, to: 32_767 };
const mostTries = 50;

function randomPorts(count: number): number[] {
  return Array.from({ length: count }, () => randomInt(chosenPorts.from, chosenPorts.to + 1));
}

export async function isPortFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    await listenOnLoopback(probe, port);
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}
