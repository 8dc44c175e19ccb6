import { afterEach, describe, expect, it } from "vitest";
import { type PackagedDeployment, packageDeployment } from "../support/packaged-deployment.ts";
import { authorizersOf, routesOf } from "./gateway-template.ts";

const packagingTimeMs = 130_000;

let deployment: PackagedDeployment | undefined;

afterEach(() => {
  deployment?.remove();
  deployment = undefined;
});

async function packaged(params: Readonly<Record<string, string>>): Promise<PackagedDeployment> {
  deployment = await packageDeployment(params);
  return deployment;
}

const guarded = (from: PackagedDeployment) => routesOf(from).filter(({ key }) => key !== "GET /v1/health");

describe("the deploy parameter access", () => {
  it("jwt puts an OpenID authorizer before every route but the health check", {
    timeout: packagingTimeMs,
  }, async () => {
    const result = await packaged({
      access: "jwt",
      jwtIssuer: "https://login.example",
      jwtAudience: "rollcall",
    });

    const authorizers = [...authorizersOf(result)];
    expect(authorizers.map(([, properties]) => properties)).toMatchObject([
      {
        AuthorizerType: "JWT",
        IdentitySource: ["$request.header.Authorization"],
        JwtConfiguration: { Issuer: "https://login.example", Audience: ["rollcall"] },
      },
    ]);
    for (const route of guarded(result)) {
      expect(route, route.key).toMatchObject({ authorizationType: "JWT", authorizerId: authorizers[0]?.[0] });
    }
  });

  it("iam asks for signed requests on every route but the health check", { timeout: packagingTimeMs }, async () => {
    const result = await packaged({ access: "iam" });

    expect(authorizersOf(result).size).toBe(0);
    for (const route of guarded(result)) {
      expect(route, route.key).toMatchObject({ authorizationType: "AWS_IAM", authorizerId: undefined });
    }
    expect(routesOf(result).find(({ key }) => key === "GET /v1/health")).toMatchObject({ authorizationType: "NONE" });
  });
});
