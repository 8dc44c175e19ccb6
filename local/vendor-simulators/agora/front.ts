import { randomUUID } from "node:crypto";
import type { Fault } from "../fault-board.ts";
import {
  distortFields,
  distortReply,
  findFault,
  type HttpReply,
  htmlReply,
  planWire,
  substituteReply,
  wireVerdict,
} from "../fault-effects.ts";
import { type CallOutcome, type IncomingCall, type ServerInstruments, shortName } from "../incoming-call.ts";
import { type AgoraApp, admitAgoraCall } from "./app.ts";
import type { EndpointAnswer } from "./endpoint.ts";
import { type AgoraErrorName, AgoraRefusal, agoraErrorOf } from "./errors.ts";
import {
  type AgoraRoute,
  checkAuthorization,
  checkExchange,
  resolveAgoraApp,
  routeAgoraPath,
} from "./request-checks.ts";

interface Reading {
  readonly call: IncomingCall;
  readonly path: string;
  readonly route: AgoraRoute;
  readonly query: URLSearchParams;
  readonly app: AgoraApp | undefined;
  readonly faults: readonly Fault[];
  note(what: string): void;
}

/** Answers calls to any host of the seeded Agora apps. */
export class AgoraFront {
  readonly #apps: ReadonlyMap<string, AgoraApp>;
  readonly #instruments: ServerInstruments;

  constructor(apps: ReadonlyMap<string, AgoraApp>, instruments: ServerInstruments) {
    this.#apps = apps;
    this.#instruments = instruments;
  }

  answer(call: IncomingCall): CallOutcome {
    const { path, query, route } = parseUrl(call.url);
    const app = findApp(this.#apps, call, route);
    const target = nameTarget(path, route, app);
    const notes: string[] = [];
    const note = (what: string) => void notes.push(shortName(what));
    this.#instruments.arrive(target.app, target.command, call.arrivedAt);
    const faults = this.#instruments.takeFaults({ provider: "agora", ...target });
    const reading: Reading = { call, path, route, query, app, faults, note };
    const natural = this.#settle(reading);
    const reply = finish(natural, reading, this.#instruments.now());
    const plan = planWire(faults, this.#instruments.random);
    this.#instruments.logCall({
      provider: "agora",
      ...target,
      hostHeader: shortName(call.hostHeader),
      region: "",
      atMs: call.arrivedAt,
      verdict: wireVerdict(plan, reply.status),
      naturalVerdict: natural.status,
      faults: faults.map(({ kind }) => kind),
      notes,
    });
    return { reply, plan };
  }

  #settle(reading: Reading): Settled {
    const { call, path, query, faults } = reading;
    const { now } = this.#instruments;
    try {
      const app = this.#admit(reading);
      if (isSubstituted(faults)) return { status: 200, fields: {} };
      const result = this.#run(reading, app);
      const fields = "bare" in result ? { ...result.bare } : wrap(app, call, path, query, now(), result.envelope);
      return { status: 200, fields };
    } catch (error) {
      if (!(error instanceof AgoraRefusal)) throw error;
      return failureOf(error.errorName, error.description, reading, now());
    }
  }

  /** Throws the refusal of the first check that fails, in the vendor's order. */
  #admit({ call, route }: Reading): AgoraApp {
    const app = resolveAgoraApp(this.#apps.values(), call.host, route);
    const { endpoint } = route;
    if (endpoint?.isOpen) checkExchange(this.#instruments, app, call.authorization, call.body);
    else checkAuthorization(this.#instruments, app, call.authorization);
    if (endpoint === undefined) throw new AgoraRefusal("web_application");
    if (endpoint.method !== call.method) throw new AgoraRefusal("method-not-allowed");
    if (endpoint.method === "POST" && !call.contentType?.startsWith("application/json")) {
      throw new AgoraRefusal("unsupported-media-type");
    }
    if (app.switches.planQuotaUsedUp) throw new AgoraRefusal("resource_limited");
    if (!admitAgoraCall(app, endpoint.logName, call.arrivedAt)) throw new AgoraRefusal("reach_limit");
    return app;
  }

  #run({ call, route, query, faults, note }: Reading, app: AgoraApp): EndpointAnswer {
    const { endpoint, parts } = route;
    if (endpoint === undefined) throw new AgoraRefusal("web_application");
    for (const name of query.keys()) if (!endpoint.knownQuery.includes(name)) note(`query.${name}`);
    return endpoint.run({ app, parts, query, body: call.body, now: this.#instruments.now(), faults, note });
  }
}

function parseUrl(url: string): Pick<Reading, "path" | "query" | "route"> {
  const [path = "", search = ""] = url.split("?", 2);
  return { path, query: new URLSearchParams(search), route: routeAgoraPath(path) };
}

/** App, command and group as the log names them. */
function nameTarget(path: string, route: AgoraRoute, app: AgoraApp | undefined) {
  return {
    app: app?.appId ?? shortName(route.appKey),
    command: route.endpoint?.logName ?? shortName(path.split("/").slice(3).join("/")),
    groupId: route.endpoint?.path.includes("*") ? shortName(route.parts[0] ?? "") : "",
  };
}

function findApp(apps: ReadonlyMap<string, AgoraApp>, call: IncomingCall, route: AgoraRoute): AgoraApp | undefined {
  try {
    return resolveAgoraApp(apps.values(), call.host, route);
  } catch {
    return undefined;
  }
}

interface Settled {
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Response of a proxy in front of the API. */
  readonly html?: boolean;
}

const isSubstituted = (faults: readonly Fault[]) =>
  faults.length > 0 && (findFault(faults, "agora-error") !== undefined || substituteReply(faults) !== undefined);

/** The usual response envelope. Its `uri` is not a dependable path. */
function wrap(
  app: AgoraApp,
  call: IncomingCall,
  path: string,
  query: URLSearchParams,
  now: number,
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { envelope, properties } = app.switches;
  const rest = path.split("/").slice(3).join("/");
  const params = Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]));
  const uri =
    app.profile === "agora"
      ? `http://${call.host}${path}`
      : `https://${call.host}/${app.orgName}/${app.appName}/${rest}`;
  return {
    action: call.method.toLowerCase(),
    ...(envelope && { application: applicationUuid }),
    ...(query.size > 0 && { params }),
    uri,
    entities: [],
    ...fields,
    timestamp: now,
    duration: 0,
    ...(envelope && { organization: app.orgName, applicationName: app.appName }),
    ...(properties && { properties: {} }),
  };
}

const applicationUuid = randomUUID();

function failureOf(
  name: AgoraErrorName,
  description: string | undefined,
  { app, route }: Reading,
  now: number,
): Settled {
  const shape = agoraErrorOf(name);
  if (shape.byProxy) return { status: shape.status, fields: {}, html: true };
  const groupId = route.parts[0] ?? "";
  const fields = {
    ...(shape.error !== undefined && { error: shape.error }),
    ...(shape.exception !== undefined && { exception: shape.exception }),
    timestamp: now,
    duration: 0,
    error_description: description ?? shape.description?.replace("{id}", groupId) ?? "",
    ...(app?.switches.properties && { properties: {} }),
  };
  return { status: shape.status, fields };
}

function finish(natural: Settled, reading: Reading, now: number): HttpReply {
  const { faults } = reading;
  const substitute = substituteReply(faults);
  if (substitute !== undefined) return distortReply(substitute, faults);
  const named = findFault(faults, "agora-error");
  const settled = named === undefined ? natural : failureOf(named.name, undefined, reading, now);
  const retryAfter: Record<string, string> = named?.retryAfter === undefined ? {} : { "Retry-After": named.retryAfter };
  if (settled.html) {
    const page = htmlReply(settled.status);
    return distortReply({ ...page, headers: { ...page.headers, ...retryAfter } }, faults);
  }
  const reply: HttpReply = {
    status: settled.status,
    headers: { "Content-Type": "application/json", ...retryAfter },
    body: Buffer.from(JSON.stringify(distortFields(settled.fields, faults))),
  };
  return distortReply(reply, faults);
}
