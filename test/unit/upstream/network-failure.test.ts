import { describe, expect, it } from "vitest";
import { classifyNetworkFailure } from "../../../shared/upstream/network-failure.ts";

const withCode = (code: string) => Object.assign(new Error("failed"), { code });

describe("a network failure", () => {
  it.each([
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "UND_ERR_CONNECT_TIMEOUT",
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "EPROTO",
  ])("%s means that nobody was reached: the backup host may be", (code) => {
    expect(classifyNetworkFailure(withCode(code), true)).toMatchObject({ code, recovery: "fail-over" });
  });

  it.each(["ECONNRESET", "EPIPE", "ETIMEDOUT", "UND_ERR_SOCKET", "UND_ERR_BODY_TIMEOUT", "HPE_INVALID_CONSTANT"])(
    "%s means that the connection broke: the same host again",
    (code) => {
      expect(classifyNetworkFailure(withCode(code), true)).toMatchObject({ code, recovery: "retry" });
    },
  );

  it.each(["UND_ERR_INVALID_ARG", "ERR_INVALID_URL", "EMFILE", "constructor"])("%s is final", (code) => {
    expect(classifyNetworkFailure(withCode(code), true)).toMatchObject({ code, recovery: "none" });
  });

  it.each(["ECONNRESET", "UND_ERR_SOCKET", "INVALID_PURPOSE", "INVALID_CA"])(
    "%s before the request was sent means that nobody was reached",
    (code) => {
      expect(classifyNetworkFailure(withCode(code), false)).toMatchObject({ code, recovery: "fail-over" });
    },
  );

  it.each(["UND_ERR_INVALID_ARG", "EMFILE"])("%s is final although nothing was sent", (code) => {
    expect(classifyNetworkFailure(withCode(code), false)).toMatchObject({ code, recovery: "none" });
  });

  it.each([
    ["UND_ERR_CONNECT_TIMEOUT", true],
    ["ETIMEDOUT", true],
    ["ECONNRESET", false],
  ])("%s is a time-out: %s", (code, timedOut) => {
    expect(classifyNetworkFailure(withCode(code), true).timedOut).toBe(timedOut);
  });

  it("is found behind wrappers, and in the first of several addresses tried", () => {
    const wrapped = new Error("fetch failed", { cause: new Error("socket", { cause: withCode("ECONNREFUSED") }) });
    const several = new AggregateError([withCode("EHOSTUNREACH"), withCode("ECONNREFUSED")]);

    expect(classifyNetworkFailure(wrapped, true).code).toBe("ECONNREFUSED");
    expect(classifyNetworkFailure(several, true).code).toBe("EHOSTUNREACH");
  });

  it("that has no code is known by its name", () => {
    const parser = Object.assign(new Error("Response does not match"), { name: "HTTPParserError", code: undefined });
    const timeout = Object.assign(new Error("aborted"), { name: "TimeoutError", code: 23 });

    expect(classifyNetworkFailure(parser, true)).toMatchObject({ code: "HTTPParserError", recovery: "retry" });
    expect(classifyNetworkFailure(timeout, true)).toMatchObject({
      code: "TimeoutError",
      recovery: "retry",
      timedOut: true,
    });
  });

  it("that nobody foresaw is final and does not go round in circles", () => {
    const circular = new Error("circular");
    circular.cause = circular;

    expect(classifyNetworkFailure(circular, true)).toEqual({ code: "unknown", recovery: "none", timedOut: false });
    expect(classifyNetworkFailure("a text", true)).toEqual({ code: "unknown", recovery: "none", timedOut: false });
    expect(classifyNetworkFailure(undefined, true)).toEqual({ code: "unknown", recovery: "none", timedOut: false });
  });
});
