import type { Operation } from "./operation.ts";

const guarded = { method: "get", tag: "service", scope: "any", pathParameters: {}, query: {}, problems: [] } as const;
const open = { method: "get", tag: "service", scope: "open", pathParameters: {}, query: {}, problems: [] } as const;

export const serviceOperations: readonly Operation[] = [
  {
    ...guarded,
    id: "getAccess",
    path: "/v1/access",
    summary: "What the caller may do",
    replies: { 200: { description: "Scopes and apps", headers: { "Cache-Control": "always" }, schema: "Access" } },
  },
  {
    ...open,
    id: "getHealth",
    path: "/v1/health",
    summary: "The version; needs no key",
    replies: { 200: { description: "Up", headers: { "Cache-Control": "always" }, schema: "Health" } },
  },
  {
    ...open,
    id: "getOpenApi",
    path: "/v1/openapi.json",
    summary: "This document; needs no key",
    replies: { 200: { description: "OpenAPI 3.1", headers: { "Cache-Control": "always" }, schema: "OpenApiDocument" } },
  },
];
