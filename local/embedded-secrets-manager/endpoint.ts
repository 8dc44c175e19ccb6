import type { IncomingMessage, ServerResponse } from "node:http";
import { accessKeyIdOf, denialOf, type Permits } from "../function-roles.ts";
import { operations } from "./operations.ts";
import type { PlannedFailures } from "./planned-failures.ts";
import type { SecretVault } from "./secret-vault.ts";
import { ServiceError } from "./service-error.ts";

const targetPrefix = "secretsmanager.";
const maxRequestBytes = 1_000_000;

/** Answers calls in awsJson 1.1, and counts them. */
export class SecretsEndpoint {
  readonly #vault: SecretVault;
  readonly #failures: PlannedFailures;
  readonly #permits: Permits | undefined;
  /** Number of calls per operation, failed ones included. */
  readonly counts = new Map<string, number>();

  constructor(vault: SecretVault, failures: PlannedFailures, permits: Permits | undefined) {
    this.#vault = vault;
    this.#failures = failures;
    this.#permits = permits;
  }

  /** Rejects when the request cannot be read. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request);
    try {
      const operation = operationName(request);
      this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
      requireSignature(request);
      requirePermission(this.#permits, request, operation, this.#vault.arnFor(secretIdOf(body)));
      const failure = this.#failures.next();
      if (failure === "reset") {
        request.socket.resetAndDestroy();
      }
      if (failure === undefined) {
        reply(response, 200, run(this.#vault, operation, body));
      }
    } catch (error) {
      const failure = error instanceof ServiceError ? error : new ServiceError("InternalServiceError", String(error));
      reply(response, failure.status, { __type: failure.name, Message: failure.message });
    }
  }
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
