import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { EpochMs } from "../../shared/identity/ids.ts";
import { accessKeyIdOf, denialOf, type Permits } from "../function-roles.ts";
import { listenOnLoopback } from "../loopback.ts";
import { operations } from "./operations.ts";
import { type Failure, PlannedFailures } from "./planned-failures.ts";
import { SecretVault } from "./secret-vault.ts";
import { ServiceError } from "./service-error.ts";
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

/** The endpoint and an in-process interface for tests, whose use is not counted in `calls`. */
export interface EmbeddedSecretsManager {
  /** `http://127.0.0.1:PORT`, for `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  readonly endpoint: string;
  /** Creates the secret or adds a new current version. Values other than strings are stored as JSON. */
  put(name: string, value: unknown): void;
  /** The current text, or undefined when there is no such secret. */
  get(name: string): string | undefined;
  /** Deletes immediately, without a recovery window. */
  remove(name: string): void;
  names(): readonly string[];
  /** Makes the next `times` calls fail, after failures that are already queued. The SDK retries some of them itself. */
  failNext(times: number, failure: Failure): void;
  clearFailures(): void;
  readonly calls: CallCounts;
  clearCalls(): void;
  close(): Promise<void>;
}

const targetPrefix = "secretsmanager.";
const maxRequestBytes = 1_000_000;

/** Starts an endpoint on loopback that implements awsJson 1.1 for the real `@aws-sdk/client-secrets-manager`. */
export async function startEmbeddedSecretsManager(
  options: EmbeddedSecretsManagerOptions = {},
): Promise<EmbeddedSecretsManager> {
  const { path } = options;
  const stored = path === undefined ? [] : readVaultFile(path);
  const vault = new SecretVault(options.now ?? Date.now, stored, (secrets) => {
    if (path !== undefined) {
      writeVaultFile(path, secrets);
    }
  });
  const failures = new PlannedFailures();
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request);
    try {
      const operation = operationName(request);
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
      requireSignature(request);
      requirePermission(options.permits, request, operation, vault.arnFor(secretIdOf(body)));
      const failure = failures.next();
      if (failure === "reset") {
        request.socket.resetAndDestroy();
      }
      if (failure === undefined) {
        reply(response, 200, run(vault, operation, body));
      }
    } catch (error) {
      const failure = error instanceof ServiceError ? error : new ServiceError("InternalServiceError", String(error));
      reply(response, failure.status, { __type: failure.name, Message: failure.message });
    }
  }

  const endpoint = await listenOnLoopback(server, options.port ?? 0);
  return {
    endpoint,
    put(name, value) {
      const secretString = typeof value === "string" ? value : JSON.stringify(value);
      if (vault.list().some((secret) => secret.name === name)) {
        vault.putVersion(name, { secretString });
      } else {
        vault.create(name, { secretString });
      }
    },
    get: (name) =>
      vault.list().some((secret) => secret.name === name) ? vault.read(name).version.secretString : undefined,
    remove: (name) => void vault.delete(name, true),
    names: () => vault.list().map(({ name }) => name),
    failNext: (times, failure) => failures.add(times, failure),
    clearFailures: () => failures.clear(),
    get calls() {
      const byOperation = Object.fromEntries(counts);
      return { total: Object.values(byOperation).reduce((sum, count) => sum + count, 0), byOperation };
    },
    clearCalls: () => counts.clear(),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function run(vault: SecretVault, name: string, body: string): Record<string, unknown> {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation) {
    throw new ServiceError("UnknownOperationException", "This endpoint does not support the operation.");
  }
  return operation(vault, parseBody(body));
}

function operationName(request: IncomingMessage): string {
  const target = request.headers["x-amz-target"];
  return typeof target === "string" && target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : "unknown";
}

/** AWS refuses unsigned calls, so this endpoint does too. */
function requireSignature(request: IncomingMessage): void {
  if (!request.headers.authorization?.startsWith("AWS4-")) {
    throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
}

function requirePermission(
  permits: Permits | undefined,
  request: IncomingMessage,
  operation: string,
  resource: string,
): void {
  const accessKeyId = accessKeyIdOf(request.headers.authorization);
  const call = { accessKeyId, action: `secretsmanager:${operation}`, resource };
  if (permits !== undefined && !permits(call)) {
    throw new ServiceError("AccessDeniedException", denialOf(call));
  }
}

/** The secret that the call names; `*` for operations on all secrets and for invalid bodies. */
function secretIdOf(body: string): string {
  try {
    const { SecretId, Name } = JSON.parse(body);
    return String(SecretId ?? Name ?? "*");
  } catch {
    return "*";
  }
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ServiceError("SerializationException", "The request is not JSON.");
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxRequestBytes) {
      throw new Error("the request is too large");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function reply(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.1",
    "content-length": Buffer.byteLength(text),
    "x-amzn-requestid": crypto.randomUUID(),
  });
  response.end(text);
}
