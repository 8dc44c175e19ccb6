import { createServer, type Server } from "node:http";
import type { EpochMs } from "../../shared/identity/ids.ts";
import type { Permits } from "../function-roles.ts";
import { listenOnLoopback } from "../loopback.ts";
import { SecretsEndpoint } from "./endpoint.ts";
import { type Failure, PlannedFailures } from "./planned-failures.ts";
import { SecretVault } from "./secret-vault.ts";
import { readVaultFile, writeVaultFile } from "./vault-file.ts";

export interface EmbeddedSecretsManagerOptions {
  /** State file (mode 0600, replaced atomically at every change). In memory when absent. */
  readonly path?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `Date.now`. */
  readonly now?: () => EpochMs;
  /** Authorizes calls like IAM. When absent, every signed call is allowed. */
  readonly permits?: Permits;
}

interface CallCounts {
  readonly total: number;
  /** Number of calls per operation, failed ones included. */
  readonly byOperation: Readonly<Record<string, number>>;
}

/** Starts an endpoint on loopback that implements awsJson 1.1 for the real `@aws-sdk/client-secrets-manager`. */
export async function startEmbeddedSecretsManager(
  options: EmbeddedSecretsManagerOptions = {},
): Promise<EmbeddedSecretsManager> {
  const { path, permits, port = 0, now = Date.now } = options;
  const stored = path === undefined ? [] : readVaultFile(path);
  const vault = new SecretVault(now, stored, (secrets) => {
    if (path !== undefined) {
      writeVaultFile(path, secrets);
    }
  });
  const failures = new PlannedFailures();
  const endpoint = new SecretsEndpoint(vault, failures, permits);
  const server = createServer((request, response) => {
    endpoint.answer(request, response).catch(() => response.destroy());
  });
  const url = await listenOnLoopback(server, port);
  return new EmbeddedSecretsManager(url, server, { vault, failures, counts: endpoint.counts });
}

interface SecretsState {
  readonly vault: SecretVault;
  readonly failures: PlannedFailures;
  readonly counts: Map<string, number>;
}

/** The running endpoint and an in-process interface for tests, whose use is not counted in `calls`. */
export class EmbeddedSecretsManager {
  /** `http://127.0.0.1:PORT`, for `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  readonly endpoint: string;
  readonly #server: Server;
  readonly #state: SecretsState;

  constructor(endpoint: string, server: Server, state: SecretsState) {
    this.endpoint = endpoint;
    this.#server = server;
    this.#state = state;
  }

  /** Creates the secret or adds a new current version. Values other than strings are stored as JSON. */
  put(name: string, value: unknown): void {
    const secretString = typeof value === "string" ? value : JSON.stringify(value);
    if (this.#has(name)) {
      this.#state.vault.putVersion(name, { secretString });
    } else {
      this.#state.vault.create(name, { secretString });
    }
  }

  /** The current text, or undefined when there is no such secret. */
  get(name: string): string | undefined {
    return this.#has(name) ? this.#state.vault.read(name).version.secretString : undefined;
  }

  /** Deletes immediately, without a recovery window. */
  remove(name: string): void {
    this.#state.vault.delete(name, true);
  }

  names(): readonly string[] {
    return this.#state.vault.list().map(({ name }) => name);
  }

  /** Makes the next `times` calls fail, after failures that are already queued. The SDK retries some of them itself. */
  failNext(times: number, failure: Failure): void {
    this.#state.failures.add(times, failure);
  }

  clearFailures(): void {
    this.#state.failures.clear();
  }

  get calls(): CallCounts {
    const byOperation = Object.fromEntries(this.#state.counts);
    return { total: Object.values(byOperation).reduce((sum, count) => sum + count, 0), byOperation };
  }

  clearCalls(): void {
    this.#state.counts.clear();
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.close((error) => (error ? reject(error) : resolve()));
      this.#server.closeAllConnections();
    });
  }

  #has(name: string): boolean {
    return this.#state.vault.list().some((secret) => secret.name === name);
  }
}
