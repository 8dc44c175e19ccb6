import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

export interface Import {
  /** Path of the importing file, relative to the project, with `/`. */
  readonly from: string;
  /** As written: `../upstream/world.ts`, `undici/lib/dispatcher/pool.js`. */
  readonly specifier: string;
  /** Path of the imported file, relative to the project; undefined for packages and Node's modules. */
  readonly file: string | undefined;
  /** Name of the package; undefined for files and Node's modules. */
  readonly package: string | undefined;
  /** A type-only import, which type stripping removes. */
  readonly isTypeOnly: boolean;
  /** Loaded when it is needed: `await import(…)`. */
  readonly isLazy: boolean;
}

const project = join(import.meta.dirname, "..", "..");

/** `import … from "x"`, `export … from "x"`, `import "x"`, `import("x")` and `require("x")`, as the formatter writes them. */
const patterns = [
  /^(?:import|export) (?<type>type )?[^"';]*?\bfrom "(?<specifier>[^"]+)"/gm,
  /^import "(?<specifier>[^"]+)"/gm,
  /\brequire\("(?<specifier>[^"]+)"\)/g,
  /\b(?<lazy>import)\("(?<specifier>[^"]+)"\)/g,
];

/** Every import of the TypeScript files below a folder of the project. */
export function importsBelow(folder: string): readonly Import[] {
  return readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"))
    .flatMap((path) => importsOf(`${folder}/${path.split(sep).join("/")}`));
}

function importsOf(from: string): readonly Import[] {
  const text = readFileSync(join(project, from), "utf8");
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ groups = {} }) => {
      const { specifier = "", type, lazy } = groups;
      const isFile = specifier.startsWith(".");
      return {
        from,
        specifier,
        file: isFile
          ? relative(project, join(project, dirname(from), specifier))
              .split(sep)
              .join("/")
          : undefined,
        package: isFile || specifier.startsWith("node:") ? undefined : packageOf(specifier),
        isTypeOnly: type !== undefined,
        isLazy: lazy !== undefined,
      };
    }),
  );
}

const packageOf = (specifier: string) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** Each cycle once, as the files along it. */
export function cyclesOf(imports: readonly Import[]): readonly string[] {
  const targets = new Map<string, string[]>();
  for (const { from, file } of imports) {
    if (file !== undefined) {
      targets.set(from, [...(targets.get(from) ?? []), file]);
    }
  }
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      return;
    }
    if (!finished.has(file)) {
      for (const target of targets.get(file) ?? []) {
        visit(target, [...path, file]);
      }
      finished.add(file);
    }
  };
  for (const file of targets.keys()) {
    visit(file, []);
  }
  return cycles;
}
