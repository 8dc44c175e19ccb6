import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

interface Plugin {
  readonly name: string;
  setup(build: { readonly initialOptions: { entryPoints: readonly string[] } }): void;
}

interface Framework {
  readonly service: { readonly functions: Readonly<Record<string, { readonly handler: string }>> };
  readonly processedInput: { readonly options: { readonly function?: string } };
}

const load = createRequire(import.meta.url);
const pluginsFor: (framework: Framework) => readonly Plugin[] = load("../../../deploy/bundle-all.cjs");
const plugins: readonly Plugin[] = load("../../../deploy/bundle.cjs");

const functions = {
  "get-room": { handler: "functions/get-room.handler" },
  "list-rooms": { handler: "functions/list-rooms.handler" },
};

/** The entry points of each of two builds, as serverless-esbuild begins them. */
function entryPointsOfBuilds(options: Framework["processedInput"]["options"]) {
  const [allAtOnce] = pluginsFor({ service: { functions }, processedInput: { options } });
  return Object.keys(functions).map((name) => {
    const initialOptions = { entryPoints: [`functions/${name}.ts`] };
    allAtOnce?.setup({ initialOptions });
    return initialOptions.entryPoints;
  });
}

describe("the bundles of the functions", () => {
  it("are made by the first of the framework's builds", () => {
    expect(entryPointsOfBuilds({})).toEqual([["functions/get-room.ts", "functions/list-rooms.ts"], []]);
  });

  it("are one where one function is deployed", () => {
    expect(entryPointsOfBuilds({ function: "list-rooms" })).toEqual([["functions/list-rooms.ts"], []]);
  });

  it("are made with the plugins of each function", () => {
    const [, ...others] = pluginsFor({ service: { functions }, processedInput: { options: {} } });

    expect(others).toEqual(plugins);
  });
});
