/**
 * The folders that each folder of `shared/` may import. Lower lines know more of those above. `runtime` composes everything, so
 * it may import everything; no folder imports it, except for the types in `typesOfRuntime`.
 */
export const mayImport = {
  identity: [],
  upstream: ["identity"],
  "tencent-chat": ["identity", "upstream"],
  "agora-chat": ["identity", "upstream"],
  attendance: ["identity", "upstream"],
  export: ["identity", "upstream", "attendance"],
  apps: ["identity", "upstream", "tencent-chat", "agora-chat"],
  events: ["identity", "upstream", "attendance"],
  "http-api": ["identity", "upstream", "tencent-chat", "agora-chat"],
  "live-routes": ["identity", "upstream", "tencent-chat", "agora-chat", "apps", "http-api"],
  "room-routes": ["identity", "upstream", "apps", "attendance", "http-api"],
  "report-routes": ["identity", "upstream", "attendance", "http-api", "room-routes"],
  webhooks: ["identity", "upstream", "tencent-chat", "agora-chat", "apps", "attendance", "events", "http-api"],
  announcements: ["identity", "upstream", "attendance", "http-api", "room-routes", "report-routes"],
  "page-files": ["http-api"],
  openapi: ["identity", "upstream", "http-api", "live-routes", "room-routes", "report-routes", "webhooks"],
  sweep: ["identity", "upstream", "tencent-chat", "agora-chat", "apps", "attendance"],
  runtime: [
    ...["identity", "upstream", "tencent-chat", "agora-chat", "apps", "attendance", "events", "export"],
    ...["http-api", "live-routes", "room-routes", "report-routes", "webhooks", "announcements"],
    ...["openapi", "page-files", "sweep"],
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SharedFolder = keyof typeof mayImport;

/** Modules of `runtime` whose types the others may name; imports that are gone when types are stripped. */
export const typesOfRuntime = ["shared/runtime/log.ts"] as const;

/**
 * The folders that may import a library. Each has one that knows it; beside that, `runtime` makes the AWS clients, and the
 * places that describe JSON from outside, or their replies, do so in valibot.
 */
export const librariesOf = {
  undici: ["upstream"],
  "tls-sig-api-v2": ["tencent-chat"],
  "agora-token": ["agora-chat"],
  "@aws-sdk/client-secrets-manager": ["apps", "runtime"],
  "@aws-sdk/client-dynamodb": ["attendance", "runtime"],
  "@aws-sdk/client-s3": ["export", "runtime"],
  "@aws-sdk/client-eventbridge": ["announcements", "runtime"],
  "@aws-sdk/client-sqs": ["webhooks", "runtime"],
  hyparquet: ["export"],
  "hyparquet-writer": ["export"],
  "@middy/core": ["http-api"],
  "@aws-lambda-powertools/logger": ["runtime"],
  "@aws-lambda-powertools/metrics": ["runtime"],
  valibot: [
    "apps",
    "events",
    "http-api",
    "live-routes",
    "room-routes",
    "report-routes",
    "webhooks",
    "announcements",
    "openapi",
  ],
  "@valibot/to-json-schema": ["openapi"],
} as const satisfies Readonly<Record<string, readonly SharedFolder[]>>;

/** Packages of types alone: nothing of them is in a bundle, but the events of AWS Lambda are HTTP's business. */
export const typePackagesOf = {
  "aws-lambda": [
    ...["http-api", "live-routes", "room-routes", "report-routes", "webhooks"],
    ...["page-files", "openapi", "runtime"],
  ],
} as const satisfies Readonly<Record<string, readonly SharedFolder[]>>;
