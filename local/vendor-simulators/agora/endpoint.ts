import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { Fault } from "../fault-board.ts";
import type { AgoraApp } from "./app.ts";
import { AgoraRefusal } from "./errors.ts";
import type { AgoraGroup } from "./group.ts";

export interface EndpointContext {
  readonly app: AgoraApp;
  /** The decoded path parameters. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  readonly now: EpochMs;
  readonly faults: readonly Fault[];
  note(what: string): void;
}

/** Either fields of the usual envelope, or a bare body (`{"result":N}`). */
export type EndpointAnswer = { readonly envelope: Readonly<Record<string, unknown>> } | { readonly bare: object };

export interface AgoraEndpoint {
  readonly method: "GET" | "POST";
  /** Path after the app with `*` for parameters. Without them it is the name in the call log. */
  readonly path: readonly string[];
  readonly logName: string;
  /** Works without a token. */
  readonly isOpen?: boolean;
  /** Documented query parameters; others are echoed too, and logged. */
  readonly knownQuery: readonly string[];
  run(context: EndpointContext): EndpointAnswer;
}

export function findAgoraGroup(app: AgoraApp, groupId: string): AgoraGroup {
  const group = app.groups.get(groupId);
  if (group === undefined) throw new AgoraRefusal("service_resource_not_found", `do not find this group:${groupId}`);
  return group;
}

/** A positive integer query parameter with a default; other values are an illegal argument. */
export function readPositive(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw new AgoraRefusal("illegal_argument", `${name} is illegal`);
  return Number(text);
}

export function readFlag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  if (text === null || text === "false") return false;
  if (text === "true") return true;
  throw new AgoraRefusal("illegal_argument", `${name} is illegal`);
}
