import { describe, expect, it } from "vitest";
import {
  type Access,
  authorize,
  type Caller,
  callerOf,
  opensApp,
  requireApp,
} from "../../../shared/http-api/access.ts";
import { type EndpointScope, scopes } from "../../../shared/http-api/scopes.ts";
import { apiEvent } from "../../support/api-event.ts";

const apiKey: Access = { kind: "api-key" };
const jwt: Access = { kind: "jwt", scopesClaim: "scope", appsClaim: "rollcall_apps" };
const iam: Access = { kind: "iam" };

const principal = {
  accessKey: "AKIAEXAMPLE",
  accountId: "111122223333",
  callerId: "AIDAEXAMPLE",
  cognitoIdentity: null,
  principalOrgId: "",
  userArn: "arn:aws:iam::111122223333:user/ann",
  userId: "AIDAEXAMPLE",
};
const contexts = {
  "api-key": { lambda: { keyId: "ops", scopes: scopes.join(","), apps: "*" } },
  jwt: { jwt: { claims: { sub: "ann", scope: scopes.join(" "), rollcall_apps: "*" }, scopes: null } },
  iam: { iam: principal },
};

const from = (access: Access, authorizer: unknown): Caller => callerOf(access, apiEvent({ route: "/", authorizer }));
const nobody: Caller = { scopes: [], apps: [] };

describe("the caller", () => {
  it.each([
    ["api-key", apiKey],
    ["jwt", jwt],
    ["iam", iam],
  ] as const)("of %s has everything when its own context says so", (kind, access) => {
    const { scopes: granted, apps } = from(access, contexts[kind]);

    expect({ granted, apps }).toEqual({ granted: scopes, apps: "*" });
  });

  it.each([
    ["api-key", apiKey, [contexts.jwt, contexts.iam]],
    ["jwt", jwt, [contexts["api-key"], contexts.iam]],
    ["iam", iam, [contexts["api-key"], contexts.jwt]],
  ] as const)("of %s is nobody without its own context, whatever other there is", (_, access, others) => {
    const useless = [
      undefined,
      null,
      {},
      "x",
      [],
      { lambda: null, jwt: null, iam: null },
      { lambda: {}, jwt: {}, iam: {} },
    ];

    for (const authorizer of [...useless, ...others, Object.assign({}, ...others)]) {
      expect(from(access, authorizer), JSON.stringify(authorizer)).toEqual(nobody);
    }
  });

  it("is nobody when there is no request context at all", () => {
    const event = { ...apiEvent({ route: "/" }), requestContext: undefined };

    // @ts-expect-error a gateway always sends one; an invoker that is none may not
    expect(callerOf(iam, event)).toEqual(nobody);
  });
});

describe("a principal of IAM", () => {
  it("has the app of the path, which its policies were held against, and no other", () => {
    const event = apiEvent({ route: "/v1/apps/{app}/x", path: { app: "main" }, authorizer: contexts.iam });

    expect(callerOf(iam, event)).toEqual({ scopes, apps: ["main"] });
  });

  it("has every app where the path has none", () => {
    expect(from(iam, contexts.iam).apps).toBe("*");
  });
});

describe("the holder of an API key", () => {
  it.each([
    ["read:live", "main", { keyId: "ops", scopes: ["read:live"], apps: ["main"] }],
    [
      "write:rooms,read:live",
      "main,classes,main",
      { keyId: "ops", scopes: ["read:live", "write:rooms"], apps: ["classes", "main"] },
    ],
    [["erase:members"], ["main"], { keyId: "ops", scopes: ["erase:members"], apps: ["main"] }],
    ["", "", { keyId: "ops", scopes: [], apps: [] }],
    [undefined, undefined, { keyId: "ops", scopes: [], apps: [] }],
    ["*", "main,*", { keyId: "ops", scopes: [], apps: "*" }],
    [7, { main: true }, { keyId: "ops", scopes: [], apps: [] }],
  ])("with the scopes %j and the apps %j may do that and no more", (given, apps, wanted) => {
    expect(from(apiKey, { lambda: { keyId: "ops", scopes: given, apps } })).toEqual(wanted);
  });
});

describe("the holder of a token", () => {
  const claimed = (claims: unknown, access: Access = jwt) => from(access, { jwt: { claims, scopes: null } });

  it.each([
    ["words", "openid read:live  write:rooms", ["read:live", "write:rooms"]],
    ["one word", "read:live", ["read:live"]],
    ["a list", ["read:live", "openid"], ["read:live"]],
    ["a list as API Gateway writes it", "[openid read:live erase:members]", ["read:live", "erase:members"]],
    ["a list of one", "[read:attendance]", ["read:attendance"]],
    ["an empty list", "[]", []],
    ["no text", 5, []],
    ["a longer word", "read:live2 xread:live read:*", []],
    ["another letter case", "READ:LIVE", []],
    ["commas, which are no separators", "read:live,write:rooms", []],
    ["a star, which is no scope", "*", []],
  ])("has the scopes of its claim: %s", (_, scope, wanted) => {
    expect(claimed({ scope })).toEqual({ scopes: wanted, apps: [] });
  });

  it.each([
    ["[main classes]", ["classes", "main"]],
    ["main", ["main"]],
    ["main classes", ["classes", "main"]],
    [["main"], ["main"]],
    [
      ["main", 7, null, "classes"],
      ["classes", "main"],
    ],
    ["*", "*"],
    ["[main *]", "*"],
    ["", []],
    [true, []],
    [undefined, []],
  ])("has the apps of its claim: %j", (rollcall_apps, wanted) => {
    expect(claimed({ sub: "ann", scope: "read:live", rollcall_apps })).toEqual({ scopes: ["read:live"], apps: wanted });
  });

  it("has nothing when it claims neither", () => {
    expect(claimed({ sub: "just-a-viewer" })).toEqual(nobody);
  });

  it("is read by the names of claims that the deployment says", () => {
    const named: Access = { kind: "jwt", scopesClaim: "permissions", appsClaim: "https://example.com/apps" };
    const claims = {
      permissions: "[read:live]",
      "https://example.com/apps": "[main]",
      scope: scopes.join(" "),
      rollcall_apps: "*",
    };

    expect(claimed(claims, named)).toEqual({ scopes: ["read:live"], apps: ["main"] });
  });

  it("has no claim that only Object's prototype has", () => {
    const named: Access = { kind: "jwt", scopesClaim: "constructor", appsClaim: "toString" };

    expect(claimed({}, named)).toEqual(nobody);
  });

  it("gets nothing from the scopes that the gateway held against the route", () => {
    expect(from(jwt, { jwt: { claims: { sub: "ann" }, scopes: [...scopes] } })).toEqual(nobody);
  });
});

describe("authorizing", () => {
  const can = (caller: Caller, scope: EndpointScope, app?: string) => {
    try {
      authorize(caller, scope, app);
      return "yes";
    } catch (error) {
      return error instanceof Error && "kind" in error ? `${error.kind}: ${error.message}` : String(error);
    }
  };
  const reader: Caller = { scopes: ["read:live"], apps: ["main"] };

  it.each(scopes)("takes %s for itself and for nothing else", (scope) => {
    const verdicts = scopes.filter((wanted) => can({ scopes: [scope], apps: "*" }, wanted, "main") === "yes");

    expect(verdicts).toEqual([scope]);
  });

  it("lets everybody into what is open, and nobody into anything else", () => {
    expect(can(nobody, "open")).toBe("yes");
    expect(scopes.map((scope) => can(nobody, scope)).every((verdict) => verdict.startsWith("forbidden"))).toBe(true);
  });

  it("lets everybody with a scope into what takes any", () => {
    expect(can(reader, "any")).toBe("yes");
    expect(can(nobody, "any")).toBe("forbidden: the caller has no scope of rollcall");
  });

  it("says which scope or which app is missing", () => {
    expect(can(reader, "write:rooms", "main")).toBe(
      "forbidden: this takes the scope write:rooms, which the caller does not have",
    );
    expect(can(reader, "read:live", "classes")).toBe("forbidden: the app classes is not among the caller's apps");
  });

  it.each(["Main", "main ", " main", "mai", "main2", "ma%69n", "*", "", "constructor"])(
    "does not take %j for the app main",
    (app) => {
      expect(can(reader, "read:live", app)).toMatch(/^forbidden/);
    },
  );

  it("repeats no text that cannot be an app", () => {
    expect(can(reader, "read:live", "x".repeat(3_000))).toBe(
      "forbidden: the app of this request is not among the caller's apps",
    );
  });

  it("asks for no app where the path has none", () => {
    expect(can(reader, "read:live")).toBe("yes");
  });

  it("opens every app to a star, and none to an empty list", () => {
    expect(opensApp({ scopes: [], apps: "*" }, "anything")).toBe(true);
    expect(opensApp(nobody, "main")).toBe(false);
    expect(() => requireApp(nobody, "main")).toThrow("the app main is not among the caller's apps");
  });
});
