import dns, { type LookupAddress } from "node:dns";
import { connect, isIP, type Socket } from "node:net";
import type { buildConnector as undiciConnector } from "undici";
import buildConnector from "undici/lib/core/connect.js";

/** Delay between the starts of two attempts (RFC 8305 §5). */
const staggerMs = 250;

/** Resolves a name to all its addresses, in the resolver's order. */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface RaceSettings {
  readonly timeoutMs: number;
  readonly staggerMs: number;
  /** Starts connecting to an address. */
  readonly open: (address: LookupAddress) => Socket;
}

export interface ConnectorSettings {
  /** Applies to the TCP connection, and again to TLS. */
  readonly timeoutMs: number;
  readonly lookup?: Lookup | undefined;
}

const lookupAll: Lookup = (hostname) =>
  new Promise((resolve, reject) => {
    dns.lookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * undici's connector with Happy Eyeballs (RFC 8305) instead of Node's `autoSelectFamily`. Node gives each address 250 ms and then *aborts*
 * it for the next: a vendor 300 ms away whose second address is IPv6 without a route is never reached. Here attempts start just as far
 * apart, and each may take the whole timeout.
 */
export function createConnector({ timeoutMs, lookup = lookupAll }: ConnectorSettings): undiciConnector.connector {
  // HTTP/1.1: HTTP/2 took twice the CPU for small paced calls, which arrive one a packet either way.
  const connectOne = buildConnector({ timeout: timeoutMs, allowH2: false });
  return (options, callback) => {
    if (options.protocol !== "https:" || isIP(options.hostname) !== 0) {
      connectOne(options, callback);
      return;
    }
    const port = Number(options.port || 443);
    const open = ({ address, family }: LookupAddress) => connect({ host: address, port, family });
    lookup(options.hostname)
      .then((addresses) => firstToConnect(addresses, { timeoutMs, staggerMs, open }))
      .then(
        (httpSocket) => connectOne({ ...options, httpSocket }, callback),
        (error: Error) => callback(error, null),
      );
  };
}

/**
 * Races connections to all addresses, with families alternating (RFC 8305 §4). The first wins, the others are closed.
 *
 * @throws AggregateError with each address's error, or an error with undici's code for a connection that took too long
 */
export function firstToConnect(addresses: readonly LookupAddress[], settings: RaceSettings): Promise<Socket> {
  return new Promise((resolve, reject) => new ConnectionRace(addresses, settings, resolve, reject).start());
}

class ConnectionRace {
  readonly #settings: RaceSettings;
  readonly #resolve: (winner: Socket) => void;
  readonly #reject: (error: Error) => void;
  #waiting: readonly LookupAddress[];
  readonly #running = new Set<Socket>();
  readonly #errors: Error[] = [];
  #stagger: NodeJS.Timeout | undefined;
  #halfTime: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(
    addresses: readonly LookupAddress[],
    settings: RaceSettings,
    resolve: (winner: Socket) => void,
    reject: (error: Error) => void,
  ) {
    this.#waiting = inTurn(addresses);
    this.#settings = settings;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    if (this.#waiting.length === 0) {
      this.#fail(noAddress());
      return;
    }
    this.#deadline = setTimeout(() => this.#fail(connectTimeout()), this.#settings.timeoutMs);
    this.#stagger = setInterval(() => this.#attempt(), this.#settings.staggerMs);
    // However many addresses do not answer, the last one has half of the timeout.
    this.#halfTime = setTimeout(() => this.#attemptAll(), this.#settings.timeoutMs / 2);
    this.#attempt();
  }

  #attemptAll(): void {
    while (this.#waiting.length > 0) {
      this.#attempt();
    }
  }

  #attempt(): void {
    const [address, ...waiting] = this.#waiting;
    this.#waiting = waiting;
    if (address === undefined) {
      return;
    }
    const socket = this.#settings.open(address);
    this.#running.add(socket);
    socket.once("connect", () => {
      this.#running.delete(socket);
      this.#end();
      this.#resolve(socket);
    });
    // The winner keeps this listener: the socket below TLS has no other, and an unhandled error event ends the process.
    socket.on("error", (error) => this.#lost(socket, error));
  }

  #lost(socket: Socket, error: Error): void {
    this.#running.delete(socket);
    this.#errors.push(error);
    if (this.#waiting.length === 0 && this.#running.size === 0) {
      this.#fail(new AggregateError(this.#errors, "no address could be reached"));
    }
    this.#attempt();
  }

  #fail(error: Error): void {
    this.#end();
    this.#reject(error);
  }

  #end(): void {
    clearTimeout(this.#deadline);
    clearInterval(this.#stagger);
    clearTimeout(this.#halfTime);
    this.#waiting = [];
    for (const loser of this.#running) {
      loser.destroy();
    }
    this.#running.clear();
  }
}

/** Alternates families and keeps the resolver's order within each: a family without a route delays the other by one attempt. */
function inTurn(addresses: readonly LookupAddress[]): readonly LookupAddress[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family);
  return Array.from({ length: Math.max(first.length, second.length) }, (_, index) =>
    [first[index], second[index]].filter((address) => address !== undefined),
  ).flat();
}

function noAddress(): Error {
  return Object.assign(new Error("the name has no address"), { code: "ENOTFOUND" });
}

function connectTimeout(): Error {
  return Object.assign(new Error("no address was reached in time"), { code: "UND_ERR_CONNECT_TIMEOUT" });
}
