// esbuild plugin: writes the licences of the packages in a bundle beside it, as `<function>.THIRD-PARTY-LICENSES.txt`, so that each zip holds
// those of what it redistributes. Packages that ship no licence text get the standard text of the licence that they declare.

const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { basename, join, sep } = require("node:path");
const { modulesOfPage } = require("./page.cjs");

const permission = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"),
to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so`;
const noWarranty = `THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.`;

/** By SPDX identifier. */
const standardTexts = {
  MIT: `${permission}, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

${noWarranty}`,
  "MIT-0": `${permission}.

${noWarranty}`,
  ISC: `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.`,
};

/** The module in whose place a bundle holds the attendance page, with the packages of that. */
const builtPage = "page/built-page.ts";

const licenceFile = /^(licen[cs]e|copying|copyrightnotice|notice)(\.|$)/i;

/** The folder of the package that a file belongs to; undefined for files of our own. */
function packageFolderOf(path) {
  const parts = path.split(/[\\/]/);
  const at = parts.lastIndexOf("node_modules");
  const depth = parts[at + 1]?.startsWith("@") ? 3 : 2;
  return at === -1 ? undefined : parts.slice(0, at + depth).join(sep);
}

/** @returns {{ title: string, text: string }} */
function licenceOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => licenceFile.test(file));
  if (files.length > 0) {
    const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
    return { title: `${name} ${version} (${license})`, text: texts.join("\n\n") };
  }
  const standardText = standardTexts[license];
  if (standardText === undefined) {
    throw new Error(`${name} ships no licence text, and deploy/licenses.cjs has none for ${license}`);
  }
  const holder = author?.name || author || `the authors of ${name}`;
  return { title: `${name} ${version} (${license})`, text: `Copyright (c) ${holder}\n\n${standardText}` };
}

/** Packages under the same text share it. */
function licencesText(folders) {
  const titlesByText = new Map();
  for (const { title, text } of folders.sort().map(licenceOf)) {
    titlesByText.set(text, [...(titlesByText.get(text) ?? []), title]);
  }
  const parts = [...titlesByText].map(([text, titles]) => `${titles.join("\n")}\n\n${text}\n`);
  return `This function contains code of the following packages.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** The packages whose code is in one bundle. Code that was left out or shaken off is not redistributed. */
async function packageFoldersIn({ inputs }) {
  const used = Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
  const inPage = used.includes(builtPage) ? await modulesOfPage() : [];
  return [...new Set([...used, ...inPage].flatMap((path) => packageFolderOf(path) ?? []))];
}

const licences = {
  name: "third-party-licences",
  setup(build) {
    const { outdir, absWorkingDir = process.cwd() } = build.initialOptions;
    build.initialOptions.metafile = true;
    build.onEnd(async ({ metafile }) => {
      if (metafile === undefined || outdir === undefined) {
        return;
      }
      for (const output of Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined)) {
        const folders = await packageFoldersIn(output);
        const file = join(outdir, `${basename(output.entryPoint).replace(/\.[^.]+$/, "")}.THIRD-PARTY-LICENSES.txt`);
        writeFileSync(file, licencesText(folders.map((folder) => join(absWorkingDir, folder))));
      }
    });
  },
};

module.exports = { licences };
