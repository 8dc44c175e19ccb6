import { credential } from "../session/credential.ts";
import { renewToken } from "../session/token-renewal.ts";
import { settings } from "../settings.ts";
import { noReply, problemOf } from "./problem.ts";

export interface ApiCall {
  readonly method?: "GET" | "PUT" | "POST" | "DELETE";
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

/**
 * Calls the API with the person's key or token and returns its reply as JSON.
 *
 * @param path below the base path, such as `v1/rooms`
 * @throws ApiProblem; an aborted call throws the signal's reason
 */
export async function callApi<Reply>(path: string, call: ApiCall = {}): Promise<Reply> {
  const response = await fetchApi(path, call);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as Reply; // the API's schema, which its own tests hold it to
}

/** The same for replies that are files. @throws ApiProblem */
export async function fetchApi(path: string, call: ApiCall = {}): Promise<Response> {
  const held = credential.peek();
  let response = await send(path, call);
  if (response.status === 401 && held !== undefined && (await renewToken(held))) {
    response = await send(path, call);
  }
  if (!response.ok) {
    throw await problemOf(response);
  }
  return response;
}

async function send(path: string, call: ApiCall): Promise<Response> {
  try {
    return await fetch(urlOf(path, call.query), {
      method: call.method ?? "GET",
      headers: headersOf(call),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
      // The key is in a header: no cookie is sent or kept, and no redirect carries the header elsewhere.
      credentials: "omit",
      redirect: "error",
    });
  } catch (error) {
    call.signal?.throwIfAborted();
    throw noReply(error);
  }
}

function urlOf(path: string, query: ApiCall["query"] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) {
      parameters.set(name, String(value));
    }
  }
  const text = parameters.toString();
  return `${settings.base}${path}${text === "" ? "" : `?${text}`}`;
}

function headersOf({ accept = "application/json", body }: ApiCall): HeadersInit {
  const held = credential.peek();
  return {
    accept,
    ...(held === undefined ? {} : { authorization: `Bearer ${held.text}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
}
