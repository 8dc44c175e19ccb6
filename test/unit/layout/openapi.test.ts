import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const root = `${import.meta.dirname}/../../..`;

/** `GET /v1/rooms` and so on, from the paths of the description. */
function describedRoutes(): readonly string[] {
  const routes: string[] = [];
  let path = "";
  for (const line of readFileSync(`${root}/shared/http-api/openapi.yaml`, "utf8").split("\n")) {
    path = /^ {2}(\/v1\S*):$/.exec(line)?.[1] ?? path;
    const method = /^ {4}(get|put|post|delete):$/.exec(line)?.[1];
    if (method !== undefined) {
      routes.push(`${method.toUpperCase()} ${path}`);
    }
  }
  return routes.sort();
}

function deployedRoutes(): readonly string[] {
  const events = readFileSync(`${root}/serverless.yml`, "utf8").matchAll(/method: (\w+)\s+path: (\S+)/g);
  return [...events].map(([, method, path]) => `${method} ${path}`).sort();
}

describe("the OpenAPI description", () => {
  it("describes the refusals of every guarded route", () => {
    const text = readFileSync(`${root}/shared/http-api/openapi.yaml`, "utf8");
    const operations = text
      .slice(0, text.indexOf("\ncomponents:"))
      .split(/\n {4}(?=(?:get|put|post|delete):\n)/)
      .slice(1);
    const guarded = operations.filter((operation) => !operation.includes("security: []"));

    expect(guarded).toHaveLength(describedRoutes().length - 1);
    for (const operation of guarded) {
      expect(operation).toContain('"401": { $ref: "#/components/responses/Unauthenticated" }');
      expect(operation).toContain('"403": { $ref: "#/components/responses/Forbidden" }');
    }
  });

  it("describes every deployed route, and no other", () => {
    const described = describedRoutes();

    expect(described.length).toBeGreaterThan(10);
    expect(described).toEqual(deployedRoutes());
  });
});
