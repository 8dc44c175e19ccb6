import { liveOperations } from "./live-operations.ts";
import type { Operation } from "./operation.ts";
import { presentOperation } from "./present-operation.ts";
import { reportOperations } from "./report-operations.ts";
import { roomOperations } from "./room-operations.ts";
import { presentSchemas } from "./schemas.ts";
import { serviceOperations } from "./service-operations.ts";
import { webhookOperations } from "./webhook-operations.ts";

const operations: readonly Operation[] = [
  ...liveOperations,
  ...roomOperations,
  ...reportOperations,
  ...webhookOperations,
  ...serviceOperations,
];

/**
 * The OpenAPI 3.1 document of the API, without version and servers. Made at build time: `deploy/bundle.cjs` puts its JSON in the place of
 * this module, so that no function carries the schemas or their converter.
 */
export const openApiDocument = {
  openapi: "3.1.1",
  info: {
    title: "rollcall",
    summary: "Who is in the room, now and over time",
    description:
      "Online counts, members and attendance of Tencent Chat and Agora Chat groups. docs/ATTENDANCE.md explains the numbers, docs/ACCESS.md who may ask for them.",
    contact: { name: "The team that operates this deployment" },
    license: { name: "MIT", identifier: "MIT" },
  },
  security: [{ bearer: [] }],
  tags: [
    { name: "live", description: "The present, as the vendors report it. Scope read:live." },
    { name: "rooms", description: "Tracked rooms. Scopes write:rooms and read:attendance." },
    { name: "attendance", description: "The record. Scope read:attendance; erasing a person takes erase:members." },
    { name: "webhooks", description: "What vendors send. docs/WEBHOOKS.md explains the set-up." },
    { name: "service", description: "The API itself, and what the caller may do." },
  ],
  paths: presentPaths(),
  components: {
    securitySchemes: {
      bearer: {
        type: "http",
        scheme: "bearer",
        description:
          "An API key, rc_<id>_<secret>; in deployments with access=jwt a token of the OpenID provider. With access=iam requests are signed (SigV4) instead.",
      },
    },
    schemas: presentSchemas(),
  },
};

function presentPaths(): Readonly<Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: presentOperation(operation) };
  }
  return paths;
}
