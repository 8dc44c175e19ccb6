// The files of the attendance page (page/), built by esbuild: one script and one style sheet under names that contain their hash, so that
// browsers may keep them for good, each compressed beforehand, since an HTTP API does not compress.

const { build } = require("esbuild");
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { basename, extname, join } = require("node:path");
const { brotliCompressSync, constants, gzipSync } = require("node:zlib");

const root = join(__dirname, "..");
const folder = join(root, "page");

const types = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

const bundle = () =>
  build({
    entryPoints: [join(folder, "main.tsx")],
    absWorkingDir: root,
    outdir: join(root, "built"),
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    write: false,
    metafile: true,
  });

/** @returns {Promise<string[]>} the modules whose code is in the page's files */
async function modulesOfPage() {
  const { metafile } = await bundle();
  return Object.keys(metafile.inputs);
}

/**
 * @returns {Promise<{ html: string, assets: Record<string, object>, sources: string[] }>} `html` is the document, with gaps for what only
 * a request or the deployment knows; `assets` are the files by name
 */
async function makePage() {
  const { outputFiles, metafile } = await bundle();
  const files = [
    ...outputFiles.map(({ path, contents }) => ({ name: basename(path), content: Buffer.from(contents) })),
    icon(),
  ];
  const nameEnding = (ending) => files.find(({ name }) => name.endsWith(ending)).name;
  const html = readFileSync(join(folder, "index.html"), "utf8")
    .replaceAll("{{script}}", `page/${nameEnding(".js")}`)
    .replaceAll("{{styles}}", `page/${nameEnding(".css")}`)
    .replaceAll("{{icon}}", `page/${nameEnding(".svg")}`);
  return {
    html,
    assets: Object.fromEntries(files.map((file) => [file.name, assetOf(file)])),
    sources: ["page/index.html", "page/icon.svg", ...Object.keys(metafile.inputs)].map((file) => join(root, file)),
  };
}

function icon() {
  const content = readFileSync(join(folder, "icon.svg"));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return { name: `icon-${hash}.svg`, content };
}

function assetOf({ name, content }) {
  const brotli = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  return {
    type: types[extname(name)],
    // In base64, as a Lambda response carries bytes.
    br: brotliCompressSync(content, brotli).toString("base64"),
    gzip: gzipSync(content, { level: 9 }).toString("base64"),
  };
}

module.exports = { makePage, modulesOfPage };
