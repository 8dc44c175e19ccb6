import { registerHooks } from "node:module";
import { text } from "node:stream/consumers";

/** OpenAPI document on stdin, its TypeScript types on stdout. A process of its own, for the hook below. */

// openapi-typescript writes with the compiler's API, which TypeScript 7 does not have yet.
registerHooks({
  resolve: (specifier, context, next) => next(specifier === "typescript" ? "typescript-5" : specifier, context),
});

const { default: openapiTS, astToString } = await import("openapi-typescript");
process.stdout.write(astToString(await openapiTS(await text(process.stdin), { silent: true })));
