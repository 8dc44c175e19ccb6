import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { formatApiKey, hashApiKey, type Scope, scopes } from "../../shared/http-api/api-keys.ts";
import type { AuthorizerHandler } from "../../shared/http-api/authorize.ts";
import { authorizerEvent, type RequestSketch, routes } from "../support/api-event.ts";
import { actAs, type EdgeWorld, secretsPrefix, startEdgeWorld } from "../support/edge-world.ts";
import { captureOutput } from "../support/output.ts";

const ringName = `${secretsPrefix}/api-keys`;
const noon = Date.parse("2026-11-20T12:00:00Z");

let world: EdgeWorld;

beforeAll(async () => {
  world = await startEdgeWorld("http://127.0.0.1:9");
});

afterAll(() => world.close());

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: noon });
});

afterEach(() => {
  vi.useRealTimers();
  world.secrets.clearFailures();
  world.secrets.clearCalls();
});

const keyOf = (id: string) => formatApiKey(id, createHash("sha256").update(id).digest());
const allScopes: readonly Scope[] = scopes;

interface Entry {
  readonly scopes?: readonly string[];
  readonly apps?: readonly string[];
  readonly expiresAt?: string;
  readonly sha256?: string;
}

/** A container of the authorizer that has not read the ring yet. */
async function coldAuthorizer(
  entries: Readonly<Record<string, Entry>>,
  logLevel: "INFO" | "SILENT" = "SILENT",
): Promise<AuthorizerHandler> {
  putRing(entries);
  world.logLevel(logLevel);
  vi.resetModules();
  actAs("authorize-request");
  const { handler } = await import("../../functions/authorize-request.ts");
  return handler;
}

function putRing(entries: Readonly<Record<string, Entry>>): void {
  const keys = Object.entries(entries).map(([id, entry]) => ({
    id,
    sha256: hashApiKey(keyOf(id)),
    scopes: allScopes,
    apps: ["*"],
    ...entry,
  }));
  world.secrets.put(ringName, { keys });
}

const defaultRoute: RequestSketch = { route: routes.avchatroomCount, path: { app: "main", groupId: "room" } };

const ask = (authorize: AuthorizerHandler, headers: Record<string, string>, sketch = defaultRoute) =>
  authorize(authorizerEvent({ ...sketch, headers }));

async function verdict(authorize: AuthorizerHandler, headers: Record<string, string>, sketch = defaultRoute) {
  try {
    return (await ask(authorize, headers, sketch)).isAuthorized ? "authorized" : "forbidden";
  } catch (error) {
    return error instanceof Error && error.message === "Unauthorized" ? "unauthenticated" : "failed";
  }
}

describe("a key", () => {
  it.each([
    ["Authorization: Bearer", { Authorization: `Bearer ${keyOf("ops")}` }],
    ["lower case, as the gateway sends it", { authorization: `Bearer ${keyOf("ops")}` }],
    ["capitals", { AUTHORIZATION: `BEARER ${keyOf("ops")}` }],
    ["a lower-case scheme and two blanks", { authorization: `bearer  ${keyOf("ops")}` }],
    ["x-api-key", { "x-api-key": keyOf("ops") }],
    ["X-API-Key with blanks around it", { "X-API-Key": ` ${keyOf("ops")} ` }],
    ["x-api-key beside another scheme", { authorization: "Basic b3BzOm9wcw==", "x-api-key": keyOf("ops") }],
    ["both headers", { authorization: `Bearer ${keyOf("ops")}`, "x-api-key": keyOf("ops") }],
  ])("is found in %s", async (_, headers) => {
    const authorize = await coldAuthorizer({ ops: {} });

    const response = await ask(authorize, headers as Record<string, string>);

    expect(response).toEqual({ isAuthorized: true, context: { keyId: "ops", apps: "*" } });
  });

  it.each([
    ["no header", {}],
    ["an empty header", { authorization: "" }],
    ["Bearer and nothing", { authorization: "Bearer " }],
    ["a key without its scheme", { authorization: keyOf("ops") }],
    ["another scheme", { authorization: `Basic ${keyOf("ops")}` }],
    ["two keys in one header", { authorization: `Bearer ${keyOf("ops")}, Bearer ${keyOf("ops")}` }],
    ["a JSON web token", { authorization: "Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln" }],
    ["a key with one character changed", { authorization: `Bearer ${keyOf("ops").slice(0, -1)}~` }],
    ["an unknown id", { authorization: `Bearer ${keyOf("nobody")}` }],
    ["the right secret under another id", { authorization: `Bearer ${keyOf("ops").replace("ops", "dev")}` }],
    ["the stored hash as a secret", { authorization: `Bearer rc_ops_${hashApiKey(keyOf("ops"))}` }],
    ["an id of Object's own", { authorization: "Bearer rc_constructor_12345678901234567890" }],
    ["a wrong Bearer beside a right x-api-key", { authorization: "Bearer wrong", "x-api-key": keyOf("ops") }],
    ["an expired key", { authorization: `Bearer ${keyOf("old")}` }],
    ["a key in a header of another name", { "x-apikey": keyOf("ops"), cookie: keyOf("ops") }],
  ])("is not taken from %s: 401", async (_, headers) => {
    const authorize = await coldAuthorizer({ ops: {}, dev: {}, old: { expiresAt: "2026-11-20T12:00:00Z" } });

    expect(await verdict(authorize, headers as Record<string, string>)).toBe("unauthenticated");
  });

  it("works until the instant it expires", async () => {
    const authorize = await coldAuthorizer({ ops: { expiresAt: "2026-11-20T12:00:01Z" } });
    const headers = { "x-api-key": keyOf("ops") };

    const before = await verdict(authorize, headers);
    vi.setSystemTime(noon + 1000);
    const at = await verdict(authorize, headers);

    expect([before, at]).toEqual(["authorized", "unauthenticated"]);
  });

  it("whose ring holds the hash of its secret part alone is taken as well", async () => {
    const secretPart = randomBytes(24).toString("hex");
    const authorize = await coldAuthorizer({
      "Other-Tool": { sha256: createHash("sha256").update(secretPart).digest("hex") },
    });

    const right = await verdict(authorize, { "x-api-key": `rc_Other-Tool_${secretPart}` });
    const wrong = await verdict(authorize, { "x-api-key": `rc_Other-Tool_${secretPart}0` });

    expect([right, wrong]).toEqual(["authorized", "unauthenticated"]);
  });
});

/** Every route of the deployment, and the scope it asks for; `open` is for everybody. */
const scopeOfRoute: Readonly<Record<string, Scope | "open">> = {
  [`GET ${routes.avchatroomCount}`]: "read:live",
  [`GET ${routes.communityCount}`]: "read:live",
  [`GET ${routes.avchatroomMembers}`]: "read:live",
  [`GET ${routes.communityMembers}`]: "read:live",
  [`GET ${routes.groupMembers}`]: "read:live",
  [`GET ${routes.chatgroupMembers}`]: "read:live",
  [`PUT ${routes.room}`]: "write:rooms",
  [`DELETE ${routes.room}`]: "write:rooms",
  [`GET ${routes.room}`]: "read:attendance",
  [`GET ${routes.rooms}`]: "read:attendance",
  [`GET ${routes.health}`]: "open",
};

/** Reports lie below a room: reading them is all that one can do there, whatever the method. */
const isReport = (route: string) => / \/v1\/apps\/\{app\}\/(rooms\/\{groupId\}|members\/\{userId\})\//.test(route);

function deployedRoutes(): { readonly route: string; readonly isGuarded: boolean }[] {
  const text = readFileSync(new URL("../../serverless.yml", import.meta.url), "utf8");
  const events = text.matchAll(/- httpApi:\n\s+method: (\w+)\n\s+path: (\S+)\n(\s+authorizer: )?/g);
  return [...events].map(([, method, path, guard]) => ({ route: `${method} ${path}`, isGuarded: guard !== undefined }));
}

describe("the scope of a route", () => {
  const routesOfYml = deployedRoutes();

  it("is known for every route that is deployed", () => {
    expect(routesOfYml.length).toBeGreaterThanOrEqual(Object.keys(scopeOfRoute).length);
    const unknown = routesOfYml.filter(({ route }) => !(route in scopeOfRoute) && !isReport(route));
    for (const { route } of unknown) {
      // A new kind of route belongs into the table above, with its scope.
      expect(route).toMatch(/ \/v1\/apps\/\{app\}\/members\//);
    }
  });

  it.each(routesOfYml)("$route is guarded, unless it is open to everybody", ({ route, isGuarded }) => {
    expect(isGuarded).toBe(scopeOfRoute[route] !== "open");
  });

  it.each(
    routesOfYml.filter(({ route }) => scopeOfRoute[route] !== "open" && (route in scopeOfRoute || isReport(route))),
  )("$route opens to its own scope and to no other", async ({ route }) => {
    const authorize = await coldAuthorizer(
      Object.fromEntries(scopes.map((scope) => [scope.replace(":", "-"), { scopes: [scope] }])),
    );
    const [method = "", path = ""] = route.split(" ");
    const sketch = { method, route: path, path: { app: "main", groupId: "room" } };

    const verdicts = [];
    for (const scope of scopes) {
      const headers = { "x-api-key": keyOf(scope.replace(":", "-")) };
      verdicts.push([scope, await verdict(authorize, headers, sketch)]);
    }

    const wanted = scopeOfRoute[route] ?? "read:attendance";
    expect(verdicts).toEqual(scopes.map((scope) => [scope, scope === wanted ? "authorized" : "forbidden"]));
  });

  it.each([
    "GET /v2/rooms",
    "GET /",
    "$default",
    "",
    "POST /v1/rooms/{groupId}/x y",
    "PATCH /v1/apps/{app}/rooms/{groupId}",
    "POST /v1/apps/{app}/groups/{groupId}/members",
    "DELETE /v1/apps/{app}/groups/{groupId}/members",
    "ANY /v1/apps/{app}/rooms/{groupId}",
  ])("of a route that nobody thought of (%j) opens to no key that could change anything", async (routeKey) => {
    const authorize = await coldAuthorizer({ ops: {}, writer: { scopes: ["write:rooms"] } });
    const event = { ...authorizerEvent({ ...defaultRoute, headers: { "x-api-key": keyOf("writer") } }), routeKey };

    expect((await authorize(event)).isAuthorized).toBe(false);
  });
});

describe("the apps of a key", () => {
  it.each([
    [["main"], "main", "authorized"],
    [["main", "classes"], "classes", "authorized"],
    [["*"], "anything", "authorized"],
    [["main", "*"], "anything", "authorized"],
    [["main"], "classes", "forbidden"],
    [["main"], "Main", "forbidden"],
    [["main"], "main ", "forbidden"],
    [["main"], "mai", "forbidden"],
    [["main"], "ma%69n", "forbidden"],
    [["ma*"], "main", "forbidden"],
  ] as const)("%j let %j be %s", async (apps, app, expected) => {
    const authorize = await coldAuthorizer({ ops: { apps } });

    const sketch = { route: routes.groupMembers, path: { app, groupId: "room" } };

    expect(await verdict(authorize, { "x-api-key": keyOf("ops") }, sketch)).toBe(expected);
  });

  it("go on to the function, which lists rooms of no other app", async () => {
    const authorize = await coldAuthorizer({ ops: { apps: ["main", "classes"] } });

    const { context } = await authorize(
      authorizerEvent({ route: routes.rooms, headers: { "x-api-key": keyOf("ops") } }),
    );

    expect(context).toEqual({ keyId: "ops", apps: "main,classes" });
  });

  it("are not told of a request that is refused", async () => {
    const authorize = await coldAuthorizer({ ops: { apps: ["main"] } });

    const response = await ask(
      authorize,
      { "x-api-key": keyOf("ops") },
      { ...defaultRoute, path: { app: "x", groupId: "y" } },
    );

    expect(response).toEqual({ isAuthorized: false, context: {} });
  });
});

describe("the key ring", () => {
  const headers = { "x-api-key": keyOf("ops") };

  it("is read once by many requests at once, and not at all without a key", async () => {
    const authorize = await coldAuthorizer({ ops: {} });

    await verdict(authorize, {});
    await verdict(authorize, { "x-api-key": "no key" });
    const before = world.secrets.calls.total;
    await Promise.all(Array.from({ length: 20 }, () => verdict(authorize, headers)));

    expect([before, world.secrets.calls.total]).toEqual([0, 1]);
  });

  it("forgets a revoked key within a minute", async () => {
    const authorize = await coldAuthorizer({ ops: {} });
    const first = await verdict(authorize, headers);
    putRing({});

    vi.setSystemTime(noon + 59_999);
    const within = await verdict(authorize, headers);
    vi.setSystemTime(noon + 60_000);
    const after = await verdict(authorize, headers);

    expect([first, within, after]).toEqual(["authorized", "authorized", "unauthenticated"]);
  });

  it("learns a new key at once, and does not read more for whoever guesses", async () => {
    const authorize = await coldAuthorizer({ ops: {} });
    await verdict(authorize, headers);
    putRing({ ops: {}, fresh: {} });

    const fresh = await verdict(authorize, { "x-api-key": keyOf("fresh") });
    const readSoFar = world.secrets.calls.total;
    for (let guess = 0; guess < 20; guess += 1) {
      await verdict(authorize, { "x-api-key": keyOf(`guess-${guess}`) });
    }

    expect(fresh).toBe("authorized");
    expect(world.secrets.calls.total).toBe(readSoFar);
  });

  it("is served stale while Secrets Manager is down, and the log says so", async () => {
    const authorize = await coldAuthorizer({ ops: {} }, "INFO");
    await verdict(authorize, headers);
    vi.setSystemTime(noon + 60_000);
    world.secrets.failNext(5, "InternalServiceError");

    const output = await captureOutput(async () => {
      expect(await verdict(authorize, headers)).toBe("authorized");
    });

    expect(output).toContain("STALE_SECRET");
    expect(output).toContain(ringName);
  });

  it.each([
    ["is down", () => world.secrets.failNext(5, "InternalServiceError")],
    ["has no ring", () => world.secrets.remove(ringName)],
    ["has a ring that is no JSON", () => world.secrets.put(ringName, "{keys:c4n4ry")],
    ["has a ring with a fault", () => world.secrets.put(ringName, { keys: [{ id: "ops", sha256: "c4n4ry" }] })],
  ])("that was never read fails closed when Secrets Manager %s, and says why", async (_, breakIt) => {
    const authorize = await coldAuthorizer({ ops: {} }, "INFO");
    breakIt();

    let outcome = "";
    const output = await captureOutput(async () => {
      outcome = await verdict(authorize, headers);
    });
    world.secrets.clearFailures();
    putRing({ ops: {} });
    const healed = await verdict(authorize, headers);

    expect([outcome, healed]).toEqual(["failed", "authorized"]);
    expect(output).toContain("FAILED");
    expect(output.toLowerCase()).not.toContain("c4n4ry");
  });

  it("that became malformed opens nothing, and the log names the fault", async () => {
    const authorize = await coldAuthorizer({ ops: {} }, "INFO");
    await verdict(authorize, headers);
    world.secrets.put(ringName, { keys: [{ id: "ops", sha256: "c4n4ry" }] });
    vi.setSystemTime(noon + 60_000);

    const output = await captureOutput(async () => {
      expect(await verdict(authorize, headers)).toBe("failed");
    });

    expect(output).toContain("FAILED");
    expect(output).toContain("keys.0.sha256 must be 64 hex characters");
    expect(output).not.toContain("c4n4ry");
  });
});

describe("what the authorizer writes", () => {
  it("holds no key, no secret and no hash, whatever it was asked", async () => {
    const authorize = await coldAuthorizer({ ops: { scopes: ["read:live"], apps: ["main"] } }, "INFO");

    const output = await captureOutput(async () => {
      for (const key of [keyOf("ops"), keyOf("nobody"), `${keyOf("ops")}x`, "not-a-key"]) {
        for (const route of [routes.avchatroomCount, routes.room]) {
          await verdict(authorize, { authorization: `Bearer ${key}` }, { route, path: { app: "main", groupId: "r" } });
          await verdict(authorize, { "x-api-key": key }, { route, path: { app: "other", groupId: "r" } });
        }
      }
    });

    expect(output).toContain("UNAUTHENTICATED");
    expect(output).toContain("FORBIDDEN");
    for (const secret of [
      keyOf("ops"),
      keyOf("nobody"),
      keyOf("ops").slice(7),
      hashApiKey(keyOf("ops")),
      "Bearer",
      "not-a-key",
    ]) {
      expect(output).not.toContain(secret);
    }
  });
});
