import { CommandFailure } from "../terminal/command-failure.ts";
import type { CliWorld } from "../world.ts";
import type { Caller } from "./caller.ts";

/** The API said no. */
export class ApiProblem extends CommandFailure {
  /** As in the API's documents; the gateway's own refusals have none. */
  readonly code: string | undefined;
  readonly status: number;

  constructor(status: number, code: string | undefined, message: string) {
    super("failed", message);
    this.code = code;
    this.status = status;
  }
}

export interface ApiRequest {
  readonly method?: "GET" | "PUT" | "DELETE";
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly link: string | null;
}

/** Above the function's own limit of 29 s. */
const requestLimitMs = 35_000;
const attempts = 4;
const longestWaitSeconds = 30;
const usualWaitSeconds = 1;

/** A deployment's HTTP API, as one caller sees it. */
export class RollcallApi {
  readonly url: string;
  readonly #caller: Caller;
  readonly #world: Pick<CliWorld, "fetch" | "sleep">;

  constructor(world: Pick<CliWorld, "fetch" | "sleep">, url: string, caller: Caller) {
    this.#world = world;
    this.url = url;
    this.#caller = caller;
  }

  /**
   * One request; the answer's JSON is taken to be what the API's documents say, since one release holds both.
   *
   * @throws ApiProblem
   */
  async json<Reply>(path: string, request: ApiRequest = {}): Promise<Reply> {
    const { text } = await this.request(path, request);
    return (text === "" ? undefined : JSON.parse(text)) as Reply;
  }

  /** Every request may be sent twice, so one that was turned away for a moment (429, 503) is tried again. */
  async request(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#send(path, request);
      const text = await response.text();
      if (response.ok) {
        return { status: response.status, text, link: response.headers.get("link") };
      }
      const isBusy = response.status === 429 || response.status === 503;
      if (!isBusy || attempt === attempts) {
        throw problemOf(response.status, text, this.#caller);
      }
      const seconds = Number(response.headers.get("retry-after") ?? usualWaitSeconds);
      await this.#world.sleep(
        Math.min(Number.isFinite(seconds) ? seconds : usualWaitSeconds, longestWaitSeconds) * 1000,
      );
    }
  }

  async #send(path: string, { method = "GET", query = {}, body }: ApiRequest): Promise<Response> {
    const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
    // A blank as %20: readers of a query differ in what a plus sign means, and a signature covers it.
    const search = given.length === 0 ? "" : `?${String(new URLSearchParams(given)).replaceAll("+", "%20")}`;
    const sent = { method, url: `${this.url}${path}${search}`, body: body && JSON.stringify(body) };
    const headers = await this.#caller.headersFor(sent);
    try {
      return await this.#world.fetch(sent.url, {
        method,
        headers,
        signal: AbortSignal.timeout(requestLimitMs),
        ...(sent.body === undefined ? {} : { body: sent.body }),
      });
    } catch (error) {
      throw new CommandFailure("failed", `${this.url} does not answer (${causeOf(error)})`);
    }
  }
}

function problemOf(status: number, text: string, { refusals }: Caller): ApiProblem {
  const body = parsed(text);
  if (typeof body["code"] === "string") {
    const { code, detail, requestId } = body;
    const id = typeof requestId === "string" ? `; request ${requestId}` : "";
    return new ApiProblem(status, code, `${detail ?? code} (${code}${id})`);
  }
  // What the gateway says by itself.
  switch (status) {
    case 401:
    case 403:
      return new ApiProblem(status, undefined, refusals[status]);
    case 404:
      return new ApiProblem(status, undefined, "there is no such route: is the address that of a rollcall API?");
    default:
      return new ApiProblem(status, undefined, `the API answered ${status} without saying why`);
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error) {
    return "code" in cause ? String(cause.code) : cause.message;
  }
  return String(cause);
}
