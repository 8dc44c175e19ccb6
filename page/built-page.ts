import { createRequire } from "node:module";
import type { BuiltPage } from "../shared/page-files/built-page.ts";

/** The finished page. Built here when tests load it from the sources; `deploy/bundle.cjs` puts the files in the place of this module. */
const { makePage }: { readonly makePage: () => Promise<BuiltPage> } = createRequire(import.meta.url)(
  "../deploy/page.cjs",
);

export const builtPage = await makePage();
