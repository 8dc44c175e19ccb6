import { createRequire } from "node:module";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The OpenAPI document as JSON, identical to the one in the bundle of get-openapi. */
    readonly openApiDocument: string;
  }
}

const { makeOpenApiDocument }: { makeOpenApiDocument(): Promise<{ readonly json: string }> } = createRequire(
  import.meta.url,
)("../../deploy/openapi.cjs");

/** Built once for all test files. */
export async function setup(project: TestProject): Promise<void> {
  project.provide("openApiDocument", (await makeOpenApiDocument()).json);
}
