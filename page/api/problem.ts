/** How a request failed. `code` is the API's own (docs/API.md), or one of the page's for what no function answered. */
export class ApiProblem extends Error {
  /** 0 when no reply came. */
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  /** Seconds to wait before the request makes sense again, where the reply says it. */
  readonly retryAfterSeconds: number | undefined;
  /** In milliseconds. Two attempts that fail alike differ in it. */
  readonly occurredAt = Date.now();

  constructor(facts: {
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    readonly requestId?: string | undefined;
    readonly retryAfterSeconds?: number | undefined;
  }) {
    super(facts.detail);
    this.name = "ApiProblem";
    this.status = facts.status;
    this.code = facts.code;
    this.requestId = facts.requestId;
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

/** No reply: the network, a server that is down, or a browser that is offline. */
export function noReply(cause: unknown): ApiProblem {
  const problem = new ApiProblem({ status: 0, code: "offline", detail: "" });
  problem.cause = cause;
  return problem;
}

/** The problem of a reply that is no success: problem+json of a function, or the gateway's own `{"message": …}`. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = await jsonOf(response);
  const code = textIn(body, "code") ?? gatewayCodes.get(response.status) ?? "unexpected";
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new ApiProblem({
    status: response.status,
    code,
    detail: textIn(body, "detail") ?? textIn(body, "message") ?? "",
    requestId: textIn(body, "requestId") ?? response.headers.get("x-request-id") ?? undefined,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  });
}

/** Refusals of API Gateway, which have no code. A 403 of the gateway is a key that is unknown, expired or revoked. */
const gatewayCodes: ReadonlyMap<number, string> = new Map([
  [401, "unauthenticated"],
  [403, "key-refused"],
  [404, "not-found"],
  [429, "throttled"],
  [503, "unavailable"],
]);

async function jsonOf(response: Response): Promise<object> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}

function textIn(body: object, name: string): string | undefined {
  const value: unknown = Reflect.get(body, name);
  return typeof value === "string" ? value : undefined;
}
