import { describe, expect, it } from "vitest";
import { accessEnvironment, tableEnvironment, vendorEnvironment } from "../../../shared/runtime/environment.ts";

describe("the access of a deployment", () => {
  it.each([
    [{}, { kind: "api-key" }],
    [{ ACCESS: "" }, { kind: "api-key" }],
    [{ ACCESS: "api-key", JWT_SCOPES_CLAIM: "scp" }, { kind: "api-key" }],
    [{ ACCESS: "iam" }, { kind: "iam" }],
    [{ ACCESS: "jwt" }, { kind: "jwt", scopesClaim: "scope", appsClaim: "rollcall_apps" }],
    [
      { ACCESS: "jwt", JWT_SCOPES_CLAIM: "scp", JWT_APPS_CLAIM: "https://example.com/apps" },
      { kind: "jwt", scopesClaim: "scp", appsClaim: "https://example.com/apps" },
    ],
  ])("is read from %j", (variables, access) => {
    expect(accessEnvironment(variables)).toEqual(access);
  });

  it.each(["none", "API-KEY", " jwt", "toString"])("may not be %j", (word) => {
    expect(() => accessEnvironment({ ACCESS: word })).toThrow("ACCESS must be api-key, jwt or iam");
  });
});

describe("the environment of the functions that call vendors", () => {
  it("is read, slashes at the end cut off", () => {
    const environment = vendorEnvironment({
      SECRETS_PREFIX: "rollcall/dev/",
      UPSTREAM_ORIGIN_OVERRIDE: "http://127.0.0.1:8080/",
    });

    expect(environment).toEqual({ secretsPrefix: "rollcall/dev", originOverride: "http://127.0.0.1:8080" });
  });

  it.each([[undefined], [""]])("has no override when it is %j", (value) => {
    const environment = vendorEnvironment({ SECRETS_PREFIX: "p", UPSTREAM_ORIGIN_OVERRIDE: value });

    expect(environment.originOverride).toBeUndefined();
  });

  it.each(["http://127.1.2.3:8080", "http://localhost:3000", "http://[::1]:8080"])(
    "may be overridden by the loopback %s",
    (origin) => {
      const environment = vendorEnvironment({ SECRETS_PREFIX: "p", UPSTREAM_ORIGIN_OVERRIDE: origin });

      expect(environment.originOverride).toBe(origin);
    },
  );

  it.each([
    "http://example.com",
    "https://127.0.0.1:8443",
    "http://127.0.0.1.example.com:80",
    "http://localhost.example.com",
    "http://127.0.0.1@example.com",
    "http://user:pass@127.0.0.1:8080",
    "http://127.0.0.1:8080/path",
    "http://127.0.0.1:8080?x",
    "http://0.0.0.0:8080",
    "http://10.0.0.1",
    "http://169.254.169.254",
    "http://[::ffff:10.0.0.1]",
    "ftp://127.0.0.1",
    "127.0.0.1:8080",
    "//127.0.0.1",
    " ",
  ])("may not be overridden by %j", (origin) => {
    expect(() => vendorEnvironment({ SECRETS_PREFIX: "p", UPSTREAM_ORIGIN_OVERRIDE: origin })).toThrow(
      "UPSTREAM_ORIGIN_OVERRIDE must be a loopback origin",
    );
  });

  it("reports everything that is wrong with it at once", () => {
    expect(() => vendorEnvironment({ UPSTREAM_ORIGIN_OVERRIDE: "http://example.com" })).toThrow(
      /SECRETS_PREFIX is not set; UPSTREAM_ORIGIN_OVERRIDE must be/,
    );
    expect(() => tableEnvironment({})).toThrow("TABLE_NAME is not set");
  });
});
