import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../support/documented-reply.ts";

const root = `${import.meta.dirname}/../../..`;

const operations = Object.entries(openApiDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation })),
);

function deployedRoutes(): readonly string[] {
  // The other routes are the attendance page, which is no part of the API.
  const events = readFileSync(`${root}/serverless.yml`, "utf8").matchAll(/method: (\w+)\s+path: (\/v1\/\S+)/g);
  return [...events].map(([, method, path]) => `${method} ${path}`).sort();
}

describe("the OpenAPI document", () => {
  it("describes every deployed route, and no other", () => {
    expect(operations.map(({ route }) => route).sort()).toEqual(deployedRoutes());
    expect(operations.length).toBe(26);
  });

  it("describes the gateway's own refusals of every guarded route", () => {
    const refusals = operations.map(({ route, operation }) => [
      route,
      ["401", "403", "429"].map((status) => Object.keys(operation.responses[status]?.content ?? {})),
    ]);
    const open = ["GET /v1/health", "GET /v1/openapi.json"];
    const unguarded = [[], ["application/problem+json"], ["application/json"]];

    for (const [route, types] of refusals) {
      const guarded = [["application/json"], ["application/problem+json", "application/json"], ["application/json"]];
      if (route === "POST /v1/webhooks/{app}/{pathSecret}") {
        expect(types).toEqual(unguarded);
        continue;
      }
      expect(types, String(route)).toEqual(open.includes(String(route)) ? [[], [], ["application/json"]] : guarded);
    }
  });

  it("has a closed list of codes for each status", () => {
    const codes = Object.entries(openApiDocument.components.schemas).flatMap(([name, schema]) =>
      name.startsWith("Problem") && "properties" in schema ? [[name, codesOf(schema.properties)]] : [],
    );

    expect(Object.fromEntries(codes)).toEqual({
      Problem400: ["invalid-request", "invalid-cursor"],
      Problem403: ["forbidden"],
      Problem404: ["unknown-app", "unknown-group", "unknown-room", "unknown-session", "no-expected-list"],
      Problem413: ["too-large"],
      Problem422: ["unsupported-group"],
      Problem500: ["misconfigured", "internal"],
      Problem502: ["upstream-unavailable", "upstream-rejected"],
      Problem503: ["upstream-throttled", "too-slow"],
      Problem504: ["upstream-timeout"],
    });
  });

  it("closes every object, but for the gateway's words, OpenAPI itself and the vendors' custom fields", () => {
    const open = Object.entries(openApiDocument.components.schemas).flatMap(([name, schema]) =>
      openObjects(name, schema),
    );

    expect(open).toEqual([
      "Webhook",
      "GroupMembers.properties.members.items.properties.custom",
      "OpenApiDocument",
      "OpenApiDocument.properties.info",
      "GatewayRefusal",
    ]);
  });
});

function codesOf(properties: unknown): unknown {
  return Object(Object(properties)["code"])["enum"];
}

function openObjects(path: string, schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) {
    return [];
  }
  const isOpen = "type" in schema && schema.type === "object" && Object(schema)["additionalProperties"] !== false;
  return [
    ...(isOpen ? [path] : []),
    ...Object.entries(schema).flatMap(([key, value]) => openObjects(`${path}.${key}`, value)),
  ];
}
