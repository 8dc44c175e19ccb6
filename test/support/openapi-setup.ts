import { createRequire } from "node:module";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The OpenAPI document as JSON, as the bundle of get-openapi holds it. */
    readonly openApiDocument: string;
  }
}

const { makeOpenApiDocument }: { makeOpenApiDocument(): Promise<{ readonly json: string }> } = createRequire(
  import.meta.url,
)("../../deploy/openapi.cjs");

/** Made once for all test files. */
export async function setup(project: TestProject): Promise<void> {
  project.provide("openApiDocument", (await makeOpenApiDocument()).json);
}
