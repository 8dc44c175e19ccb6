import process from "node:process";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { vi } from "vitest";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../local/embedded-aws-identity.ts";
import {
  type EmbeddedSecretsManager,
  startEmbeddedSecretsManager,
} from "../../local/embedded-secrets-manager/start.ts";
import type { FunctionRoles, Permits } from "../../local/function-roles.ts";
import { apiEvent, lambdaContext, type RequestSketch } from "./api-event.ts";
import { roleIdOf, rolesOfStage } from "./deployed-roles.ts";
import { type Reply, readReply } from "./reply.ts";

/**
 * The environment of a deployed function: variables, Secrets Manager, and a scripted vendor behind the origin override. Functions
 * are imported after it is set up, as on Lambda.
 */
export interface EdgeWorld {
  readonly secrets: EmbeddedSecretsManager;
  /** The permissions of the functions' roles, for a table that the test starts. */
  readonly permits: Permits;
  putApp(app: string, secret: unknown): void;
  /** Log level of containers that start afterwards; the default is silent. */
  logLevel(level: "INFO" | "SILENT"): void;
  close(): Promise<void>;
}

export const secretsPrefix = "rollcall/test";
const tableName = "rollcall-test";

const roles: FunctionRoles = await rolesOfStage("test", tableName);

/** Makes new AWS clients of this process use the function's role. A client keeps the role of its first call. */
export function actAs(functionName: string): void {
  const { accessKeyId, secretAccessKey } = roles.credentialsOf(roleIdOf(functionName));
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
}

export async function startEdgeWorld(vendorOrigin: string): Promise<EdgeWorld> {
  const secrets = await startEmbeddedSecretsManager({ permits: roles.permits });
  Object.assign(process.env, {
    STAGE: "test",
    SECRETS_PREFIX: secretsPrefix,
    TABLE_NAME: tableName,
    UPSTREAM_ORIGIN_OVERRIDE: vendorOrigin,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_REGION: embeddedAwsRegion,
    AWS_ACCESS_KEY_ID: embeddedAwsCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: embeddedAwsCredentials.secretAccessKey,
    POWERTOOLS_LOG_LEVEL: "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
  });
  return {
    secrets,
    permits: roles.permits,
    putApp: (app, secret) => secrets.put(`${secretsPrefix}/apps/${app}`, secret),
    logLevel: (level) => {
      process.env["POWERTOOLS_LOG_LEVEL"] = level;
      process.env["POWERTOOLS_METRICS_DISABLED"] = String(level === "SILENT");
    },
    close: () => secrets.close(),
  };
}

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** One container of a function: its calls share the state that Lambda keeps between invocations. */
export interface Container {
  call(sketch: Omit<RequestSketch, "route"> & { readonly route?: string }, remainingMs?: number): Promise<Reply>;
  invoke(event: APIGatewayProxyEventV2, context?: Context): Promise<Reply>;
}

/** Cold start with the function's role. `file` is the function's file name, `route` the default route of `call`. */
export async function coldStart(file: string, route: string): Promise<Container> {
  vi.resetModules();
  const { handler }: { handler: Handler } = await import(`../../functions/${file}.ts`);
  const invoke = async (event: APIGatewayProxyEventV2, context = lambdaContext()) => {
    actAs(file);
    const result = await handler(event, context);
    // Some events omit optional fields; the route is known regardless.
    return readReply({ ...event, routeKey: event.routeKey || `${event.requestContext.http.method} ${route}` }, result);
  };
  return {
    invoke,
    call: (sketch, remainingMs) => invoke(apiEvent({ route, ...sketch }), lambdaContext(remainingMs)),
  };
}
