import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cyclesOf, type Import, importsBelow } from "../../support/import-graph.ts";
import { librariesOf, mayImport, typePackagesOf, typesOfRuntime } from "./import-rules.ts";

const project = join(import.meta.dirname, "..", "..", "..");
const shared = importsBelow("shared");
const functions = importsBelow("functions");
const page = importsBelow("page");

const allowedFolders: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(mayImport));
const allowedPackages: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({ ...librariesOf, ...typePackagesOf }),
);

const folderOf = (file: string) => file.split("/")[1] ?? "";
const inWords = ({ from, specifier }: Import) => `${from} imports ${specifier}`;

describe("the import graph", () => {
  it("has been read", () => {
    expect(shared.length).toBeGreaterThan(200);
    expect(functions.length).toBeGreaterThan(20);
    expect(shared.map(inWords)).toContain("shared/upstream/transport.ts imports undici/lib/dispatcher/pool.js");
  });

  it("has no cycles, those of types alone included, which Biome's noImportCycles passes over", () => {
    expect(cyclesOf([...shared, ...functions, ...page, ...importsBelow("local"), ...importsBelow("test")])).toEqual([]);
  });
});

describe("inside shared/", () => {
  it("every folder has its rule", () => {
    const folders = readdirSync(join(project, "shared"), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );

    expect(folders.map(({ name }) => name).filter((name) => !allowedFolders.has(name))).toEqual([]);
  });

  it("each folder imports only folders that it may know", () => {
    const violations = shared.filter(({ from, file, isTypeOnly }) => {
      if (file === undefined || folderOf(file) === folderOf(from)) {
        return file !== undefined && !file.startsWith("shared/");
      }
      const isRuntimeType = isTypeOnly && typesOfRuntime.some((path) => path === file);
      return (
        !file.startsWith("shared/") || !(isRuntimeType || allowedFolders.get(folderOf(from))?.includes(folderOf(file)))
      );
    });

    expect(violations.map(inWords)).toEqual([]);
  });

  it("the OpenAPI document is made from the questions and shapes of the routes alone", () => {
    const ofRoutes = shared.filter(({ from, file }) => folderOf(from) === "openapi" && file?.includes("-routes/"));

    expect(ofRoutes.length).toBeGreaterThan(10);
    expect(ofRoutes.filter(({ file }) => !/-(question|shape)\.ts$/.test(file ?? "")).map(inWords)).toEqual([]);
  });

  it("each library is imported by the folders that own it", () => {
    const violations = shared.filter(
      (found) => found.package !== undefined && !allowedPackages.get(found.package)?.includes(folderOf(found.from)),
    );

    expect(violations.map(inWords)).toEqual([]);
  });

  it("packages of types are imported as types", () => {
    const violations = shared.filter(
      (found) => found.package !== undefined && Object.hasOwn(typePackagesOf, found.package) && !found.isTypeOnly,
    );

    expect(violations.map(inWords)).toEqual([]);
  });

  it("every library is a dependency, and every dependency has its owner", () => {
    const { dependencies }: { dependencies: object } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));

    expect(Object.keys(dependencies).sort()).toEqual(Object.keys(librariesOf).sort());
  });
});

describe("inside shared/attendance/", () => {
  const attendance = shared.filter(({ from }) => from.startsWith("shared/attendance/"));

  it("the rules know nothing of stored bytes, reports or the table", () => {
    const known = /^shared\/attendance\/(?:[^/]+\.ts|rules\/|people-register\/)|^shared\/identity\//;
    const violations = attendance.filter(
      ({ from, file }) => from.startsWith("shared/attendance/rules/") && !known.test(file ?? ""),
    );

    expect(attendance.some(({ from }) => from.startsWith("shared/attendance/rules/"))).toBe(true);
    expect(violations.map(inWords)).toEqual([]);
  });
});

describe("functions/", () => {
  it("import shared/ and package.json, and the built page; no library but its types, and not each other", () => {
    const others = ["package.json", "page/built-page.ts"];
    const violations = functions.filter(
      ({ file, isTypeOnly }) => !(isTypeOnly || file?.startsWith("shared/") || others.includes(file ?? "")),
    );

    expect(violations.map(inWords)).toEqual([]);
  });
});

describe("page/", () => {
  const libraries = ["preact", "@preact/signals", "uplot"];

  it("has been read", () => {
    expect(page.length).toBeGreaterThan(50);
  });

  /** Pure rules that the page applies to what the API told it, so that both judge alike. */
  const sharedRules = ["shared/attendance/reports/session-share.ts"];

  it("imports of shared/ the types of replies, and no code of the functions but pure rules", () => {
    const violations = page.filter(
      ({ file = "page/", isTypeOnly }) => !(file.startsWith("page/") || isTypeOnly || sharedRules.includes(file)),
    );
    const types = page.filter(({ file }) => file?.startsWith("shared/"));

    expect(types.length).toBeGreaterThan(3);
    expect(violations.map(inWords)).toEqual([]);
  });

  it("has three libraries", () => {
    expect(page.filter((found) => found.package && !libraries.includes(found.package)).map(inWords)).toEqual([]);
  });
});

describe("the rules of Biome", () => {
  it.for(Object.keys(mayImport))("say the same of shared/%s", (folder) => {
    const override = biomeOverrides().find(({ includes }) => includes.includes(`shared/${folder}/**`));
    const groups = override?.linter?.rules?.style?.noRestrictedImports?.options.patterns.flatMap(({ group }) => group);

    expect(groups).toEqual(biomeGroup(folder));
  });
});

interface BiomeOverride {
  readonly includes: readonly string[];
  readonly linter?: {
    readonly rules?: {
      readonly style?: {
        readonly noRestrictedImports?: {
          readonly options: { readonly patterns: readonly { readonly group: readonly string[] }[] };
        };
      };
    };
  };
}

function biomeOverrides(): readonly BiomeOverride[] {
  const { overrides }: { overrides: readonly BiomeOverride[] } = JSON.parse(
    readFileSync(join(project, "biome.json"), "utf8"),
  );
  return overrides;
}

/** Everything is restricted but what the folder's rule allows. Biome cannot tell types apart; the tests above do. */
function biomeGroup(folder: string): readonly string[] {
  const inside = readdirSync(join(project, "shared", folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `!../${name}/**`)
    .sort();
  const packages = [...allowedPackages].filter(([, owners]) => owners.includes(folder)).map(([name]) => name);
  return [
    "**",
    "!./**",
    ...(inside.length > 0 ? ["!../*.ts", ...inside] : []),
    ...["!node:*", "!node:*/*"],
    ...(allowedFolders.get(folder) ?? []).map((name) => `!**/${name}/**`),
    ...(folder === "runtime" ? [] : typesOfRuntime.map((path) => path.replace("shared/", "!**/"))),
    ...packages.flatMap((name) => [`!${name}`, `!${name}/**`]),
  ];
}
