import { registerHooks } from "node:module";
import { text } from "node:stream/consumers";

/** Reads an OpenAPI document from stdin and writes its TypeScript types to stdout, in its own process because of the hook below. */

// openapi-typescript uses the compiler API, which TypeScript 7 does not offer yet.
registerHooks({
  resolve: (specifier, context, next) => next(specifier === "typescript" ? "typescript-5" : specifier, context),
});

const { default: openapiTS, astToString } = await import("openapi-typescript");
process.stdout.write(astToString(await openapiTS(await text(process.stdin), { silent: true })));
