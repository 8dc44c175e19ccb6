import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Question } from "./questions.ts";

export interface GatewayResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const everyScope = "read:live,read:attendance,write:rooms,erase:members";

const context = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: "under-test",
  functionVersion: "$LATEST",
  awsRequestId: "invocation",
  getRemainingTimeInMillis: () => 29_000,
};

/**
 * A checkout of rollcall, called as API Gateway and the schedules do: through the handlers in `functions/` and nothing else, so
 * that a comparison survives every refactoring behind them.
 */
export class CodeUnderTest {
  readonly #folder: string;
  readonly #handlers = new Map<string, Promise<Handler>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Loads every function at once: a checkout may change while it is compared. */
  async load(): Promise<void> {
    const names = readdirSync(join(this.#folder, "functions")).map((file) => basename(file, ".ts"));
    await Promise.all(names.map((name) => this.#handler(name)));
  }

  async invoke(name: string, event: unknown): Promise<unknown> {
    return (await this.#handler(name))(event, context);
  }

  async ask(question: Question, cursor: string | undefined): Promise<GatewayResult> {
    const result = await this.invoke(question.handler, gatewayEvent(question, cursor));
    const { statusCode = 200, headers = {}, body = "" } = result as Partial<GatewayResult>;
    return { statusCode, headers, body };
  }

  /** A cold start: the function's module is evaluated anew, and with it what it composes. */
  startAnew(name: string, generation: number): void {
    this.#handlers.set(name, this.#load(name, `?generation=${generation}`));
  }

  #handler(name: string): Promise<Handler> {
    const loaded = this.#handlers.get(name) ?? this.#load(name, "");
    this.#handlers.set(name, loaded);
    return loaded;
  }

  async #load(name: string, query: string): Promise<Handler> {
    const module: { readonly handler: Handler } = await import(`${this.url(`functions/${name}.ts`)}${query}`);
    return module.handler;
  }

  /** @throws Error when the checkout has no such file */
  url(file: string): string {
    const path = join(this.#folder, file);
    if (!existsSync(path)) {
      throw new Error(`${this.#folder} has no ${file}`);
    }
    return pathToFileURL(path).href;
  }
}

/** The event of an HTTP API (payload format 2.0), behind the authorizer for API keys. */
function gatewayEvent(
  { method, route, path, query, headers = {}, body, apps = "*" }: Question,
  cursor: string | undefined,
) {
  const queryStringParameters = { ...query, ...(cursor === undefined ? {} : { cursor }) };
  const rawPath = route.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? "");
  return {
    version: "2.0",
    routeKey: `${method} ${route}`,
    rawPath,
    rawQueryString: new URLSearchParams(queryStringParameters).toString(),
    headers,
    ...(Object.keys(path).length === 0 ? {} : { pathParameters: { ...path } }),
    ...(Object.keys(queryStringParameters).length === 0 ? {} : { queryStringParameters }),
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      authorizer: { lambda: { keyId: "ops", scopes: everyScope, apps } },
      domainName: "api.test",
      domainPrefix: "api",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
      requestId: "request",
      routeKey: `${method} ${route}`,
      stage: "$default",
      time: "03/Mar/2026:12:00:00 +0000",
      timeEpoch: 1_772_539_200_000,
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}
