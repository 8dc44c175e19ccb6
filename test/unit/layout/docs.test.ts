import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const pages = ["", "docs"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name)),
);

/** The anchor that GitHub makes of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

function anchorsIn(file: string): readonly string[] {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
}

function brokenLinks(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : relative(root, join(root, dirname(page), path));
      const isThere = existsSync(join(root, target));
      return !isThere || (anchor !== undefined && !anchorsIn(target).includes(anchor));
    });
}

describe("the pages for readers", () => {
  it.each(pages)("have links that lead somewhere: %s", (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it("begin with a README for a reader in a hurry, in two languages", () => {
    for (const page of ["README.md", "README.zh-CN.md"]) {
      expect(read(page).split("\n").length, page).toBeLessThanOrEqual(200);
    }
  });

  it("can all be reached from the README", () => {
    const readme = read("README.md");
    const unreachable = pages.filter(
      (page) => !["README.md", "docs/DEPLOY.zh-CN.md", "SECURITY.md"].includes(page) && !readme.includes(`(${page})`),
    );

    expect(unreachable).toEqual([]);
  });
});
