import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript-5";
import { describe, expect, it } from "vitest";

const project = join(import.meta.dirname, "..", "..", "..");
const longestFile = 300;
const longestFunction = 40;

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

function readSources(): readonly SourceFile[] {
  return globSync("{shared,functions,cli,local,deploy,page}/**/*.{ts,tsx,cjs,mjs}", { cwd: project }).map((path) => ({
    path,
    text: readFileSync(join(project, path), "utf8"),
  }));
}

const lineCount = (text: string) => text.trimEnd().split("\n").length;

/** Every function of the file that is too long, nested ones included; a class counts by its methods. */
function longFunctionsOf({ path, text }: SourceFile): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
      const first = lineAt(node.getStart());
      const lines = lineAt(node.end) - first + 1;
      if (lines > longestFunction) {
        found.push(`${path}:${first} ${node.name?.getText() ?? "(anonymous)"}: ${lines} lines`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("the length of the code that is not tests", () => {
  const sources = readSources();

  it("has been read", () => {
    expect(sources.length).toBeGreaterThan(300);
  });

  it(`is at most ${longestFile} lines a file`, () => {
    const tooLong = sources.filter(({ text }) => lineCount(text) > longestFile);

    expect(tooLong.map(({ path, text }) => `${path}: ${lineCount(text)} lines`)).toEqual([]);
  });

  it(`is at most ${longestFunction} lines a function`, () => {
    expect(sources.flatMap(longFunctionsOf)).toEqual([]);
  });

  it("is measured from the first line of a function to its last", () => {
    const functionOf = (lines: number) => `const act = () => {\n${"  step();\n".repeat(lines - 2)}};\n`;

    expect(longFunctionsOf({ path: "a.ts", text: functionOf(longestFunction) })).toEqual([]);
    expect(longFunctionsOf({ path: "a.ts", text: `\n${functionOf(longestFunction + 1)}` })).toEqual([
      "a.ts:2 (anonymous): 41 lines",
    ]);
  });
});
