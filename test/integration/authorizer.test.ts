import { createHash, randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { formatApiKey, hashApiKey } from "../../shared/http-api/api-keys.ts";
import type { AuthorizerHandler } from "../../shared/http-api/authorize.ts";
import { scopes } from "../../shared/http-api/scopes.ts";
import { authorizerEvent, routes } from "../support/api-event.ts";
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
    scopes,
    apps: ["*"],
    ...entry,
  }));
  world.secrets.put(ringName, { keys });
}

const everyScope = "read:live,read:attendance,write:rooms,erase:members";
const bearer = (id: string) => ({ authorization: `Bearer ${keyOf(id)}` });

const ask = (authorize: AuthorizerHandler, headers: Record<string, string>, route: string = routes.avchatroomCount) =>
  authorize(authorizerEvent({ route, path: { app: "main", groupId: "room" }, headers }));

const isLetIn = async (authorize: AuthorizerHandler, headers: Record<string, string>) =>
  (await ask(authorize, headers)).isAuthorized;

const refused = { isAuthorized: false, context: {} };

describe("a key", () => {
  it.each([
    ["Authorization: Bearer", { Authorization: `Bearer ${keyOf("ops")}` }],
    ["lower case, as the gateway sends it", { authorization: `Bearer ${keyOf("ops")}` }],
    ["capitals", { AUTHORIZATION: `BEARER ${keyOf("ops")}` }],
    ["a lower-case scheme and two blanks", { authorization: `bearer  ${keyOf("ops")}` }],
  ])("is found in %s", async (_, headers) => {
    const authorize = await coldAuthorizer({ ops: {} });

    const response = await ask(authorize, headers as Record<string, string>);

    expect(response).toEqual({ isAuthorized: true, context: { keyId: "ops", scopes: everyScope, apps: "*" } });
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
    ["an unknown id", bearer("nobody")],
    ["the right secret under another id", { authorization: `Bearer ${keyOf("ops").replace("ops", "dev")}` }],
    ["the stored hash as a secret", { authorization: `Bearer rc_ops_${hashApiKey(keyOf("ops"))}` }],
    ["an id of Object's own", { authorization: `Bearer rc_constructor_${"1".repeat(43)}` }],
    ["an expired key", bearer("old")],
    ["x-api-key, which is no header of ours", { "x-api-key": keyOf("ops") }],
    ["a wrong Bearer beside a right x-api-key", { authorization: "Bearer wrong", "x-api-key": keyOf("ops") }],
    ["another scheme beside a right x-api-key", { authorization: "Basic b3BzOm9wcw==", "x-api-key": keyOf("ops") }],
    ["a wrong header beside a right one", { authorization: "Bearer wrong", Authorization: `Bearer ${keyOf("ops")}` }],
    ["a key in a header of another name", { "x-apikey": keyOf("ops"), cookie: keyOf("ops") }],
  ])("is not taken from %s", async (_, headers) => {
    const authorize = await coldAuthorizer({ ops: {}, dev: {}, old: { expiresAt: "2026-11-20T12:00:00Z" } });

    expect(await ask(authorize, headers as Record<string, string>)).toEqual(refused);
  });

  it("works until the instant it expires", async () => {
    const authorize = await coldAuthorizer({ ops: { expiresAt: "2026-11-20T12:00:01Z" } });

    const before = await isLetIn(authorize, bearer("ops"));
    vi.setSystemTime(noon + 1000);
    const at = await isLetIn(authorize, bearer("ops"));

    expect([before, at]).toEqual([true, false]);
  });

  it("whose ring holds the hash of its secret part alone is taken as well", async () => {
    const secretPart = randomBytes(24).toString("hex");
    const authorize = await coldAuthorizer({
      "Other-Tool": { sha256: createHash("sha256").update(secretPart).digest("hex") },
    });

    const right = await isLetIn(authorize, { authorization: `Bearer rc_Other-Tool_${secretPart}` });
    const wrong = await isLetIn(authorize, { authorization: `Bearer rc_Other-Tool_${secretPart}0` });

    expect([right, wrong]).toEqual([true, false]);
  });

  it("made elsewhere needs a secret of 22 characters, whatever its ring says", async () => {
    const ofSecret = (secret: string) => ({ sha256: createHash("sha256").update(secret).digest("hex") });
    const authorize = await coldAuthorizer({ short: ofSecret("x".repeat(21)), long: ofSecret("x".repeat(22)) });

    const short = await isLetIn(authorize, { authorization: `Bearer rc_short_${"x".repeat(21)}` });
    const long = await isLetIn(authorize, { authorization: `Bearer rc_long_${"x".repeat(22)}` });

    expect([short, long]).toEqual([false, true]);
  });
});

describe("what a key grants", () => {
  it.each([
    [["read:live"], ["main"], { keyId: "ops", scopes: "read:live", apps: "main" }],
    [
      ["write:rooms", "read:live"],
      ["main", "classes"],
      { keyId: "ops", scopes: "write:rooms,read:live", apps: "main,classes" },
    ],
    [["erase:members"], ["main", "*"], { keyId: "ops", scopes: "erase:members", apps: "*" }],
  ])("is handed over: %j for %j", async (granted, apps, context) => {
    const authorize = await coldAuthorizer({ ops: { scopes: granted, apps } });

    expect(await ask(authorize, bearer("ops"))).toEqual({ isAuthorized: true, context });
  });

  it("does not depend on the route, since the gateway keeps the answer for all routes", async () => {
    const authorize = await coldAuthorizer({ ops: { scopes: ["read:live"], apps: ["main"] } });
    const route = { route: routes.room, path: { app: "other", groupId: "room" }, method: "DELETE" };

    const answers = [
      await ask(authorize, bearer("ops")),
      await authorize(authorizerEvent({ ...route, headers: bearer("ops") })),
      await authorize({ headers: bearer("ops"), routeKey: "$default" }),
    ];

    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ isAuthorized: true, context: { keyId: "ops", scopes: "read:live", apps: "main" } })]),
    );
  });
});

describe("the key ring", () => {
  it("is read once by many requests at once, and not at all without a key", async () => {
    const authorize = await coldAuthorizer({ ops: {} });

    await ask(authorize, {});
    await ask(authorize, { authorization: "Bearer no-key" });
    const before = world.secrets.calls.total;
    await Promise.all(Array.from({ length: 20 }, () => ask(authorize, bearer("ops"))));

    expect([before, world.secrets.calls.total]).toEqual([0, 1]);
  });

  it.each([
    ["without the key", () => putRing({})],
    ["that was deleted", () => world.secrets.remove(ringName)],
    ["that is no JSON", () => world.secrets.put(ringName, "{keys:c4n4ry")],
    ["with a fault", () => world.secrets.put(ringName, { keys: [{ id: "ops", sha256: "c4n4ry" }] })],
    ["with an app that cannot be", () => putRing({ ops: { apps: ["ma*"] } })],
    ["that may not be read", () => world.secrets.failNext(2, "AccessDeniedException")],
    ["that cannot be decrypted", () => world.secrets.failNext(2, "DecryptionFailure")],
  ])("%s opens nothing after a minute", async (_, takeAway) => {
    const authorize = await coldAuthorizer({ ops: {} });
    const first = await isLetIn(authorize, bearer("ops"));
    takeAway();
    vi.setSystemTime(noon + 60_000);

    const after = await isLetIn(authorize, bearer("ops"));

    expect([first, after]).toEqual([true, false]);
  });

  it.each(["InternalServiceError", "ThrottlingException", "reset"] as const)(
    "is used on for fifteen minutes while Secrets Manager answers with %s",
    async (failure) => {
      const authorize = await coldAuthorizer({ ops: {} }, "INFO");
      await ask(authorize, bearer("ops"));
      world.secrets.failNext(50, failure);

      const verdicts: boolean[] = [];
      const output = await captureOutput(async () => {
        for (const minutes of [1, 14.9, 15.2]) {
          vi.setSystemTime(noon + minutes * 60_000);
          verdicts.push(await isLetIn(authorize, bearer("ops")));
        }
      });

      expect(verdicts).toEqual([true, true, false]);
      expect(output.match(/"KeyRingStale":1/g)).toHaveLength(2);
      expect(output.match(/"KeyRingUnusable":1/g)).toHaveLength(1);
      expect(output).toContain("STALE_SECRET");
      expect(output).toContain(ringName);
    },
  );

  it("learns a new key at once, and does not read more for whoever guesses", async () => {
    const authorize = await coldAuthorizer({ ops: {} });
    await ask(authorize, bearer("ops"));
    putRing({ ops: {}, fresh: {} });

    const fresh = await isLetIn(authorize, bearer("fresh"));
    const readSoFar = world.secrets.calls.total;
    for (let guess = 0; guess < 20; guess += 1) {
      await ask(authorize, bearer(`guess-${guess}`));
    }

    expect(fresh).toBe(true);
    expect(world.secrets.calls.total).toBe(readSoFar);
  });

  it("is read for a wrong secret just as for an unknown id, so that the time does not tell one from the other", async () => {
    const wrongSecret = { authorization: `Bearer ${keyOf("ops").slice(0, -2)}~~` };
    const reads: number[] = [];
    for (const headers of [wrongSecret, bearer("nobody"), bearer("old")]) {
      const authorize = await coldAuthorizer({ ops: {}, old: { expiresAt: "2026-11-20T11:00:00Z" } });
      await ask(authorize, bearer("ops"));
      world.secrets.clearCalls();
      await ask(authorize, headers);
      await ask(authorize, headers);
      reads.push(world.secrets.calls.total);
    }

    expect(reads).toEqual([1, 1, 1]);
  });

  it.each([
    ["is down", () => world.secrets.failNext(5, "InternalServiceError"), "Secrets Manager does not answer"],
    ["has no ring", () => world.secrets.remove(ringName), "the secret with the API keys is missing"],
    ["has a ring that is no JSON", () => world.secrets.put(ringName, "{keys:c4n4ry"), "it is not JSON"],
    [
      "has a ring with a fault",
      () => world.secrets.put(ringName, { keys: [{ id: "ops", sha256: "c4n4ry" }] }),
      "keys.0.sha256 must be 64 hex characters",
    ],
  ])("that was never read fails closed when Secrets Manager %s, is alarmed, and says why", async (_, breakIt, why) => {
    const authorize = await coldAuthorizer({ ops: {} }, "INFO");
    breakIt();

    let outcome: unknown;
    const output = await captureOutput(async () => {
      outcome = await ask(authorize, bearer("ops"));
    });
    world.secrets.clearFailures();
    putRing({ ops: {} });
    vi.setSystemTime(noon + 10_000);
    const healed = await isLetIn(authorize, bearer("ops"));

    expect(outcome).toEqual(refused);
    expect(healed).toBe(true);
    expect(output).toContain('"FAILED"');
    expect(output).toContain(why);
    expect(output).toContain('"KeyRingUnusable":1');
    expect(output.toLowerCase()).not.toContain("c4n4ry");
  });
});

describe("what the authorizer writes", () => {
  it("holds no key, no secret and no hash, whatever it was asked", async () => {
    const authorize = await coldAuthorizer({ ops: { scopes: ["read:live"], apps: ["main"] } }, "INFO");

    const output = await captureOutput(async () => {
      for (const key of [keyOf("ops"), keyOf("nobody"), `${keyOf("ops")}x`, "not-a-key"]) {
        for (const route of [routes.avchatroomCount, routes.room]) {
          await ask(authorize, { authorization: `Bearer ${key}` }, route);
          await ask(authorize, { "x-api-key": key }, route);
        }
      }
    });

    expect(output).toContain("UNAUTHENTICATED");
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
