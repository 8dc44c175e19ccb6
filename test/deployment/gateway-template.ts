import * as v from "valibot";
import { type PackagedDeployment, resourcesOf } from "../support/packaged-deployment.ts";

/** The addresses of the attendance page, and its files. None of them may shadow a route of the API. */
export const pageRoutes = [
  "GET /",
  "GET /page/{file}",
  "GET /rooms/{app}/{groupId}",
  "GET /sessions/{app}/{groupId}/{sessionId}",
  "GET /people/{app}/{userId}",
  "GET /courses",
  "GET /compare",
];

const reference = v.strictObject({ Ref: v.string() });

const routeSchema = v.looseObject({
  RouteKey: v.string(),
  Target: v.strictObject({
    "Fn::Join": v.tuple([v.literal("/"), v.tuple([v.literal("integrations"), reference])]),
  }),
  AuthorizationType: v.optional(v.string(), "NONE"),
  AuthorizerId: v.optional(reference),
});

const integrationSchema = v.looseObject({
  IntegrationUri: v.strictObject({ "Fn::GetAtt": v.tuple([v.string(), v.literal("Arn")]) }),
});

export interface DeployedRoute {
  /** `GET /v1/rooms` */
  readonly key: string;
  /** As in serverless.yml. */
  readonly functionName: string;
  readonly authorizationType: string;
  /** Logical ID. */
  readonly authorizerId: string | undefined;
}

/** The routes of the HTTP API with their functions, resolved through the integrations. */
export function routesOf({ template, functions }: PackagedDeployment): readonly DeployedRoute[] {
  const names = new Map([...functions.values()].map(({ logicalId, name }) => [logicalId, name]));
  return [...resourcesOf(template, "AWS::ApiGatewayV2::Route").values()].map(({ Properties }) => {
    const route = v.parse(routeSchema, Properties);
    const integrationId = route.Target["Fn::Join"][1][1].Ref;
    const integration = v.parse(integrationSchema, template.Resources[integrationId]?.Properties);
    const functionId = integration.IntegrationUri["Fn::GetAtt"][0];
    return {
      key: route.RouteKey,
      functionName: names.get(functionId) ?? functionId,
      authorizationType: route.AuthorizationType,
      authorizerId: route.AuthorizerId?.Ref,
    };
  });
}

/** The properties of each authorizer, by logical ID. */
export function authorizersOf({
  template,
}: PackagedDeployment): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const authorizers = resourcesOf(template, "AWS::ApiGatewayV2::Authorizer");
  return new Map([...authorizers].map(([id, { Properties }]) => [id, Properties]));
}

/** The CORS configuration of the HTTP API; undefined when browsers get none. */
export function corsOf({ template }: PackagedDeployment): unknown {
  const apis = [...resourcesOf(template, "AWS::ApiGatewayV2::Api").values()];
  return apis.map(({ Properties }) => Properties["CorsConfiguration"])[0];
}
