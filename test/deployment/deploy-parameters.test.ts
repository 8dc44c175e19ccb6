import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PackagedDeployment, packageDeployment } from "../support/packaged-deployment.ts";
import { authorizersOf, corsOf, routesOf } from "./gateway-template.ts";
import { describeSchedule } from "./schedule-suite.ts";

const packagingTimeMs = 130_000;

const open = ["GET /v1/health", "GET /v1/openapi.json"];
const guarded = (from: PackagedDeployment) => routesOf(from).filter(({ key }) => !open.includes(key));

describe("deployed with an OpenID provider and three shards", () => {
  let deployment: PackagedDeployment;

  beforeAll(async () => {
    deployment = await packageDeployment({
      access: "jwt",
      jwtIssuer: "https://login.example",
      jwtAudience: "rollcall",
      jwtScopesClaim: "permissions",
      shards: "3",
      corsOrigins: "https://reports.example.com, http://localhost:5173",
    });
  }, packagingTimeMs);

  afterAll(() => deployment?.remove());

  it("a JWT authorizer is before every route but the health check and the OpenAPI document", () => {
    const authorizers = [...authorizersOf(deployment)];

    expect(authorizers.map(([, properties]) => properties)).toMatchObject([
      {
        AuthorizerType: "JWT",
        IdentitySource: ["$request.header.Authorization"],
        JwtConfiguration: { Issuer: "https://login.example", Audience: ["rollcall"] },
      },
    ]);
    for (const route of guarded(deployment)) {
      expect(route, route.key).toMatchObject({ authorizationType: "JWT", authorizerId: authorizers[0]?.[0] });
    }
  });

  it("pages of the named origins may use every route, as the gateway says before any authorizer", () => {
    const methods = routesOf(deployment).map(({ key }) => key.split(" ")[0]);
    const cors = corsOf(deployment);

    expect(cors).toEqual({
      AllowOrigins: ["https://reports.example.com", "http://localhost:5173"],
      AllowHeaders: ["authorization", "content-type"],
      AllowMethods: expect.arrayContaining([...new Set(methods), "OPTIONS"]),
      ExposeHeaders: ["age", "retry-after", "link", "rollcall-note", "content-disposition"],
      MaxAge: 3600,
    });
    expect(routesOf(deployment).filter(({ key }) => key.startsWith("OPTIONS"))).toEqual([]);
  });

  it("the functions say so, and by which claims they authorize", () => {
    for (const { name, environment } of deployment.functions.values()) {
      expect(environment, name).toMatchObject({
        ACCESS: "jwt",
        JWT_SCOPES_CLAIM: "permissions",
        JWT_APPS_CLAIM: "rollcall_apps",
      });
    }
  });

  describeSchedule(() => deployment, 3);
});

describe("deployed with IAM", () => {
  it("every route but the health check and the OpenAPI document asks for signed requests", {
    timeout: packagingTimeMs,
  }, async () => {
    const deployment = await packageDeployment({ access: "iam", corsOrigins: "*" });
    deployment.remove();

    expect(authorizersOf(deployment).size).toBe(0);
    expect(corsOf(deployment)).toMatchObject({
      AllowOrigins: ["*"],
      AllowHeaders: expect.arrayContaining(["authorization", "x-amz-date", "x-amz-security-token"]),
    });
    for (const { name, environment } of deployment.functions.values()) {
      expect(environment, name).toMatchObject({ ACCESS: "iam" });
    }
    for (const route of guarded(deployment)) {
      expect(route, route.key).toMatchObject({ authorizationType: "AWS_IAM", authorizerId: undefined });
    }
    for (const route of routesOf(deployment).filter(({ key }) => open.includes(key))) {
      expect(route, route.key).toMatchObject({ authorizationType: "NONE" });
    }
  });
});

describe("a deployment", () => {
  it("is not packaged for a number of shards that cannot be", { timeout: packagingTimeMs }, async () => {
    await expect(packageDeployment({ shards: "0" })).rejects.toThrow(/shards must be a whole number from 1 to 100/);
  });

  it("is not packaged for origins that are none", { timeout: packagingTimeMs }, async () => {
    const corsOrigins = "https://reports.example.com/page,*";

    await expect(packageDeployment({ corsOrigins })).rejects.toThrow(
      /corsOrigins must be \* or origins joined by commas, such as https:\/\/reports.example.com, not https:\/\/reports.example.com\/page, \*/,
    );
  });
});
