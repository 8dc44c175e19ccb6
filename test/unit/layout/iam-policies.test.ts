import { readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, it } from "vitest";

const root = `${import.meta.dirname}/../../..`;

const policySchema = v.strictObject({
  Version: v.literal("2012-10-17"),
  Statement: v.array(
    v.strictObject({
      Sid: v.string(),
      Effect: v.picklist(["Allow", "Deny"]),
      Action: v.literal("execute-api:Invoke"),
      Resource: v.union([v.string(), v.array(v.string())]),
    }),
  ),
});

/** Evaluates a sample as IAM does: a star stands for any text, slashes included, and a deny wins. */
function decides(file: string): (method: string, path: string) => boolean {
  const { Statement } = v.parse(policySchema, JSON.parse(readFileSync(`${root}/docs/${file}`, "utf8")));
  const matches = (pattern: string, arn: string) =>
    new RegExp(`^${pattern.replace(/[.$/+?]/g, "\\$&").replaceAll("*", ".*")}$`).test(arn);
  return (method, path) => {
    const arn = `arn:aws:execute-api:REGION:ACCOUNT:API/$default/${method}${path}`;
    const effects = Statement.filter(({ Resource }) => [Resource].flat().some((pattern) => matches(pattern, arn))).map(
      ({ Effect }) => Effect,
    );
    return effects.includes("Allow") && !effects.includes("Deny");
  };
}

const guardedRoutes = [...readFileSync(`${root}/serverless.yml`, "utf8").matchAll(/method: (\w+)\s+path: (\/v1\/\S+)/g)]
  .map(([, method = "", path = ""]) => ({ method, path }))
  .filter(({ path }) => path !== "/v1/health" && !path.startsWith("/v1/webhooks/"));

const filled = (path: string, app: string, id = "x") => path.replace("{app}", app).replace(/\{(groupId|userId)\}/, id);

const allowed = (file: string, app: string, id?: string) => {
  const decide = decides(file);
  return guardedRoutes
    .filter(({ method, path }) => decide(method, filled(path, app, id)))
    .map(({ method, path }) => `${method} ${path}`);
};

const isReading = ({ method, path }: { readonly method: string; readonly path: string }) =>
  method === "GET" || (method === "POST" && /\/(attendees|matrix)$/.test(path));
const named = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;

describe("the sample policy for reading one app", () => {
  const file = "iam-policy-read-one-app.json";

  it("allows all reading of that app, and nothing else", () => {
    const wanted = guardedRoutes.filter((route) => isReading(route) && route.path.includes("{app}")).map(named);

    expect(allowed(file, "main")).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(9);
  });

  it.each(["other", "main2", "Main"])("allows nothing of the app %s, whatever the ID", (app) => {
    expect(allowed(file, app)).toEqual([]);
    expect(allowed(file, app, "v1/apps/main/x")).toEqual([]);
  });
});

describe("the sample policy for managing rooms", () => {
  const file = "iam-policy-manage-rooms.json";

  it.each(["x", "x/rooms/y"])("allows everything in every app but to erase people, for the ID %s", (id) => {
    const erasing = "DELETE /v1/apps/{app}/members/{userId}";

    expect(allowed(file, "any", id)).toEqual(guardedRoutes.map(named).filter((name) => name !== erasing));
  });
});
