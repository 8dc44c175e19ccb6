// The OpenAPI document as JSON, built from its sources (shared/openapi/) while the functions are bundled. esbuild compiles
// the sources first: some of their dependencies only load under a bundler's CommonJS interop.
// Also a command: `node deploy/openapi.cjs` prints the document.

const { build } = require("esbuild");
const Module = require("node:module");
const { join } = require("node:path");

const root = join(__dirname, "..");
const source = join(root, "shared", "openapi", "document.ts");

/** @returns {Promise<{ json: string, files: string[] }>} the document, and the files that it was made from */
async function makeOpenApiDocument() {
  const { outputFiles, metafile } = await build({
    entryPoints: [source],
    absWorkingDir: root,
    bundle: true,
    format: "cjs",
    platform: "node",
    packages: "external",
    write: false,
    metafile: true,
  });
  const bundle = new Module(source);
  bundle.filename = source;
  bundle.paths = Module._nodeModulePaths(root);
  bundle._compile(outputFiles[0].text, source);
  return {
    json: JSON.stringify(bundle.exports.openApiDocument),
    files: Object.keys(metafile.inputs).map((file) => join(root, file)),
  };
}

module.exports = { makeOpenApiDocument };

if (require.main === module) {
  makeOpenApiDocument().then(({ json }) => {
    const document = JSON.parse(json);
    document.info.version = require("../package.json").version;
    document.servers = [{ url: "/" }];
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  });
}
