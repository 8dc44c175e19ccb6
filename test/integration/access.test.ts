import { readFileSync } from "node:fs";
import process from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type EndpointScope, type Scope, scopes } from "../../shared/http-api/scopes.ts";
import { type Container, coldStart, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";

let world: EdgeWorld;

beforeAll(async () => {
  world = await startEdgeWorld("http://127.0.0.1:9");
});

afterAll(() => world.close());

afterEach(() => {
  delete process.env["ACCESS"];
});

/** What each function of the API asks for. A new one belongs in here, with its scope. */
const scopeOf: Readonly<Record<string, EndpointScope>> = {
  "get-avchatroom-online-count": "read:live",
  "get-community-online-count": "read:live",
  "get-chatroom-online-count": "read:live",
  "list-online-members": "read:live",
  "list-group-members": "read:live",
  "list-chatgroup-members": "read:live",
  "track-room": "write:rooms",
  "untrack-room": "write:rooms",
  "set-expected": "write:rooms",
  "get-expected": "read:attendance",
  "remove-expected": "write:rooms",
  "list-rooms": "read:attendance",
  "get-room": "read:attendance",
  "get-attendance": "read:attendance",
  "summarize-attendance": "read:attendance",
  "list-sessions": "read:attendance",
  "list-attendees": "read:attendance",
  "get-member-attendance": "read:attendance",
  "get-attendance-matrix": "read:attendance",
  "forget-member": "erase:members",
  "receive-webhook": "open",
  "get-health": "open",
  "get-openapi": "open",
  "get-access": "any",
  "serve-page": "open",
};

interface DeployedRoute {
  readonly name: string;
  readonly method: string;
  readonly route: string;
  readonly isGuarded: boolean;
}

function deployedRoutes(): readonly DeployedRoute[] {
  const text = readFileSync(new URL("../../serverless.yml", import.meta.url), "utf8");
  const functions = text.slice(text.indexOf("\nfunctions:\n"), text.indexOf("\nresources:\n")).split(/\n {2}(?=[a-z])/);
  return functions.flatMap((block) => {
    const name = /^([a-z-]+):/.exec(block)?.[1] ?? "";
    const events = block.matchAll(/- httpApi:\n\s+method: (\w+)\n\s+path: (\S+)\n(\s+authorizer: )?/g);
    return [...events].map(([, method = "", route = "", guard]) => ({
      ...{ name, method, route },
      isGuarded: guard !== undefined,
    }));
  });
}

const routesOfYml = deployedRoutes();
const guarded = routesOfYml.filter(({ name }) => scopeOf[name] !== "open");

/** The context of each kind of access for a caller with some scopes and apps; IAM leaves both to its policies. */
const contextOf = {
  "api-key": (granted: readonly Scope[], apps: string) => ({
    lambda: { keyId: "ops", scopes: granted.join(","), apps },
  }),
  jwt: (granted: readonly Scope[], apps: string) => ({
    jwt: { claims: { sub: "ann", scope: `[openid ${granted.join(" ")}]`, rollcall_apps: `[${apps}]` }, scopes: null },
  }),
  iam: () => ({ iam: { accountId: "111122223333", userArn: "arn:aws:iam::111122223333:user/ann", userId: "AIDA" } }),
} as const;
const kinds = ["api-key", "jwt", "iam"] as const;

async function start(name: string, access: string): Promise<Container> {
  process.env["ACCESS"] = access;
  return coldStart(name, "/");
}

/** Who is let in is told that the query is wrong, before anything is read: nothing here needs a table or a vendor. */
async function verdict(container: Container, { method, route }: DeployedRoute, authorizer: unknown) {
  const path = { app: "main", groupId: route.includes("/communities/") ? "@TGS#_room" : "room", userId: "ann" };
  const reply = await container.call({ method, route, path, query: { nonsense: "1" }, authorizer });
  return { status: reply.status, code: reply.body?.code, type: reply.headers["content-type"] };
}

const letIn = { status: 400, code: "invalid-request", type: "application/problem+json" };
const forbidden = { status: 403, code: "forbidden", type: "application/problem+json" };

describe("the routes of serverless.yml", () => {
  it("have each a function whose scope is written down here, and all but the open ones an authorizer", () => {
    expect(new Set(routesOfYml.map(({ name }) => name))).toEqual(new Set(Object.keys(scopeOf)));
    for (const { name, isGuarded } of routesOfYml) {
      expect(isGuarded, name).toBe(scopeOf[name] !== "open");
    }
  });

  it("are open where they say so, with any caller and with none", async () => {
    for (const access of kinds) {
      const health = await start("get-health", access);

      for (const authorizer of [undefined, ...kinds.map((kind) => contextOf[kind](scopes, "*"))]) {
        expect((await health.call({ route: "/v1/health", authorizer })).status).toBe(200);
      }
    }
  });
});

describe.each(guarded)("$method $route", (route) => {
  const own = scopeOf[route.name];

  it.each(["api-key", "jwt"] as const)(
    "asks a caller of %s for its scope, and for the app of its path",
    async (kind) => {
      const container = await start(route.name, kind);
      const ask = (granted: readonly Scope[], apps: string) =>
        verdict(container, route, contextOf[kind](granted, apps));
      const opens = (scope: Scope) => own === "any" || scope === own;
      const others = scopes.filter((scope) => !opens(scope));

      for (const scope of scopes) {
        expect(await ask([scope], "main"), scope).toEqual(opens(scope) ? letIn : forbidden);
      }
      expect(await ask(others, "*")).toEqual(forbidden);
      expect(await ask(scopes, "*")).toEqual(letIn);
      if (route.route.includes("{app}")) {
        expect(await ask(scopes, "other")).toEqual(forbidden);
        expect(await ask(scopes, "")).toEqual(forbidden);
      }
    },
  );

  it("leaves the decision to the policies of IAM", async () => {
    const container = await start(route.name, "iam");

    expect(await verdict(container, route, contextOf.iam())).toEqual(letIn);
  });

  it.each(kinds)("opens nothing to a caller without the context of %s", async (kind) => {
    const container = await start(route.name, kind);
    const others = kinds.filter((other) => other !== kind).map((other) => contextOf[other](scopes, "*"));

    for (const authorizer of [undefined, {}, ...others]) {
      expect(await verdict(container, route, authorizer), JSON.stringify(authorizer)).toEqual(forbidden);
    }
  });
});

describe("a deployment that does not say which access it has right", () => {
  it("does not load", async () => {
    await expect(start("get-room", "none")).rejects.toThrow("ACCESS must be api-key, jwt or iam");
  });

  it("takes API keys when it says nothing", async () => {
    delete process.env["ACCESS"];
    const container = await coldStart("get-room", "/");
    const [route] = guarded.filter(({ name }) => name === "get-room");

    expect(route && (await verdict(container, route, contextOf["api-key"](["read:attendance"], "main")))).toEqual(
      letIn,
    );
    expect(route && (await verdict(container, route, contextOf.jwt(scopes, "*")))).toEqual(forbidden);
    expect(route && (await verdict(container, route, contextOf.iam()))).toEqual(forbidden);
  });
});
