import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { BuiltPage } from "../../../shared/page-files/built-page.ts";
import { answerPage, type PageDeployment } from "../../../shared/page-files/page-route.ts";
import { apiEvent, type RequestSketch } from "../../support/api-event.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const gzipped = gzipSync("as it is");

const page: BuiltPage = {
  html: '<html data-base="{{base}}" data-access="{{access}}" data-issuer="{{issuer}}" data-client-id="{{clientId}}"><script src="{{base}}page/main-AB.js">',
  assets: {
    "main-AB.js": {
      type: "text/javascript; charset=utf-8",
      ...{ br: base64("brotli"), gzip: gzipped.toString("base64") },
    },
  },
};

const usual: PageDeployment = {
  isServed: true,
  access: "api-key",
  issuer: "",
  clientId: "",
  scope: "openid",
  audience: "",
  providerOrigins: [],
};

const ask = (sketch: RequestSketch, changes: Partial<PageDeployment> = {}) =>
  answerPage(page, { ...usual, ...changes }, apiEvent({ authorizer: undefined, ...sketch }));

const askFile = (file: string, headers: Readonly<Record<string, string>> = {}) =>
  ask({ route: "/page/{file}", path: { file }, headers });

const policyOf = ({ headers }: ReturnType<typeof ask>) => String(headers?.["content-security-policy"]).split("; ");

describe("the document", () => {
  const routes: readonly RequestSketch[] = [
    { route: "/" },
    { route: "/rooms/{app}/{groupId}", path: { app: "main", groupId: "@TGS#a6" } },
    { route: "/sessions/{app}/{groupId}/{sessionId}", path: { app: "main", groupId: "a", sessionId: "b" } },
    { route: "/courses" },
  ];

  it.each(routes)("of $route names its files below the base path", (route) => {
    for (const [basePath, base] of [
      ["", "/"],
      ["/attendance/eu", "/attendance/eu/"],
    ] as const) {
      const reply = ask({ ...route, basePath });

      expect(reply).toMatchObject({ statusCode: 200, headers: { "cache-control": "no-cache" } });
      expect(reply.body).toContain(`data-base="${base}"`);
      expect(reply.body).toContain(`src="${base}page/main-AB.js"`);
    }
  });

  it("escapes what a base path or a parameter holds", () => {
    const reply = ask({ route: "/", basePath: '/"><script>' }, { clientId: '"><script>' });

    expect(reply.body).not.toContain('"><script>');
    expect(reply.body).toContain("&quot;&gt;&lt;script&gt;");
  });

  it("is not sent again while it is the same", () => {
    const etag = String(ask({ route: "/" }).headers?.["etag"]);

    const again = ask({ route: "/", headers: { "if-none-match": `W/${etag}` } });

    expect(again).toMatchObject({ statusCode: 304, headers: { etag } });
    expect(again.body).toBeUndefined();
    expect(ask({ route: "/", basePath: "/b", headers: { "if-none-match": etag } }).statusCode).toBe(200);
  });
});

describe("a file", () => {
  it.each([
    ["br, gzip", "br", Buffer.from("brotli")],
    ["gzip;q=1.0, br;q=0", "gzip", gzipped],
    ["GZIP", "gzip", gzipped],
    ["*", "br", Buffer.from("brotli")],
    ["deflate", undefined, Buffer.from("as it is")],
    ["", undefined, Buffer.from("as it is")],
  ])("is sent to who accepts %j in the coding %s", (accept, coding, content) => {
    const reply = askFile("main-AB.js", { "Accept-Encoding": accept });

    expect(reply).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(reply.headers?.["content-encoding"]).toBe(coding);
    expect(reply.body).toBe(content.toString("base64"));
  });

  it("may be kept for good, by caches that tell its codings apart", () => {
    const { headers } = askFile("main-AB.js");

    expect(headers).toMatchObject({ "cache-control": "public, max-age=31536000, immutable", vary: "accept-encoding" });
    expect(askFile("main-AB.js", { "accept-encoding": "br" }).headers?.["etag"]).not.toBe(headers?.["etag"]);
  });

  it("is answered with 304 to who has it", () => {
    const etag = String(askFile("main-AB.js").headers?.["etag"]);

    expect(askFile("main-AB.js", { "if-none-match": `"other", ${etag}` }).statusCode).toBe(304);
  });

  it.each(["main-CD.js", "__proto__", "constructor", "../package.json"])("that is none, %s, is not found", (file) => {
    expect(askFile(file)).toMatchObject({ statusCode: 404, headers: { "cache-control": "no-store" } });
  });
});

describe("every reply", () => {
  const replies = [ask({ route: "/" }), askFile("main-AB.js"), askFile("none.js")];

  it("has a policy that allows the page's own files and no inline code", () => {
    for (const reply of replies) {
      const policy = policyOf(reply);

      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy.join()).not.toMatch(/unsafe|\*|data:/);
      expect(reply.headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "strict-transport-security": expect.stringMatching(/^max-age=\d{8}/),
      });
    }
  });

  it("lets the page call the OpenID provider where there is one", () => {
    const provider = {
      ...{ access: "jwt", issuer: "https://login.example/pool", clientId: "page" },
      providerOrigins: ["https://token.example"],
    };

    expect(policyOf(ask({ route: "/" }, provider))).toContain(
      "connect-src 'self' https://login.example https://token.example",
    );
    expect(policyOf(ask({ route: "/" }, { ...provider, clientId: "" }))).toContain("connect-src 'self'");
  });
});

describe("a deployment without the page", () => {
  it("finds none", () => {
    expect(ask({ route: "/" }, { isServed: false }).statusCode).toBe(404);
  });
});
