import { describe, expect, it } from "vitest";
import { type Import, importsBelow } from "../../support/import-graph.ts";

const cli = importsBelow("cli");
const inWords = ({ from, specifier }: Import) => `${from} imports ${specifier}`;

/** The folders of the command that may import a library, and files above them. */
const librariesOf: Readonly<Record<string, readonly string[]>> = {
  aws4fetch: ["api"],
  commander: ["commands", "program.ts", "run-cli.ts"],
  "@clack/prompts": ["terminal"],
  "cli-table3": ["terminal"],
  "@aws-sdk/client-secrets-manager": ["secrets", "stage"],
  "@aws-sdk/client-dynamodb": ["stage"],
  "@aws-sdk/client-sts": ["stage"],
  "@aws-sdk/client-cloudformation": ["stage"],
  "@aws-sdk/client-cloudwatch": ["stage", "doctor"],
  "@aws-sdk/client-scheduler": ["stage", "doctor"],
  "@aws-sdk/client-sns": ["stage", "doctor"],
};

/** Where the running `npm start` says how it is reached. */
const knowsTheLocalStack = "cli/stage/local-stage.ts";

describe("cli/", () => {
  it("has been read", () => {
    expect(cli.map(inWords)).toContain("cli/program.ts imports commander");
    expect(cli.filter(({ isLazy }) => isLazy).map(inWords)).toContain(
      "cli/commands/keys.ts imports ../keys/create-key.ts",
    );
  });

  it("imports itself, shared/ and package.json; and local/ in one file", () => {
    const violations = cli.filter(
      ({ from, file }) =>
        file !== undefined &&
        !(file.startsWith("cli/") || file.startsWith("shared/") || file === "package.json") &&
        !(from === knowsTheLocalStack && file.startsWith("local/")),
    );

    expect(violations.map(inWords)).toEqual([]);
  });

  it("is imported by nothing that is deployed, nor by the local stack", () => {
    const others = ["functions", "shared", "local"].flatMap(importsBelow);

    expect(others.filter(({ file }) => file?.startsWith("cli/")).map(inWords)).toEqual([]);
  });

  it("has one owner for each library, but for the AWS clients, which are made in stage/", () => {
    const violations = cli.filter(
      ({ from, package: library }) =>
        library !== undefined && !librariesOf[library]?.includes(from.split("/")[1] ?? ""),
    );

    expect(violations.map(inWords)).toEqual([]);
  });

  it("loads no other library for its help than the one that prints it", () => {
    const loaded = loadedWith("cli/main.ts");

    expect([...new Set(loaded.flatMap((found) => found.package ?? []))]).toEqual(["commander"]);
    expect(loaded.flatMap(({ file }) => (file?.startsWith("shared/") ? [file] : [])).sort()).toEqual([
      "shared/http-api/scopes.ts",
      "shared/upstream/bounded-text.ts",
      "shared/upstream/rollcall-error.ts",
    ]);
  });
});

/** Everything that is imported when a file is loaded, directly or not. */
function loadedWith(start: string): readonly Import[] {
  const all = [...cli, ...importsBelow("shared")].filter(({ isLazy, isTypeOnly }) => !isLazy && !isTypeOnly);
  const reached = new Set([start]);
  const loaded: Import[] = [];
  for (const file of reached) {
    for (const found of all.filter(({ from }) => from === file)) {
      loaded.push(found);
      if (found.file !== undefined) {
        reached.add(found.file);
      }
    }
  }
  return loaded;
}
