// The OpenAPI document as JSON, made from the sources when they are bundled. Node alone cannot load them: some libraries
// need a bundler's idea of CommonJS. Run by itself it prints the document: `node serverless.openapi.cjs`.

const { build } = require("esbuild");
const Module = require("node:module");
const { join } = require("node:path");

const source = join(__dirname, "shared", "openapi", "document.ts");

/** @returns {Promise<{ json: string, files: string[] }>} the document, and the files that it was made from */
async function makeOpenApiDocument() {
  const { outputFiles, metafile } = await build({
    entryPoints: [source],
    absWorkingDir: __dirname,
    bundle: true,
    format: "cjs",
    platform: "node",
    packages: "external",
    write: false,
    metafile: true,
  });
  const bundle = new Module(source);
  bundle.filename = source;
  bundle.paths = Module._nodeModulePaths(__dirname);
  bundle._compile(outputFiles[0].text, source);
  return {
    json: JSON.stringify(bundle.exports.openApiDocument),
    files: Object.keys(metafile.inputs).map((file) => join(__dirname, file)),
  };
}

module.exports = { makeOpenApiDocument };

if (require.main === module) {
  makeOpenApiDocument().then(({ json }) => {
    const document = JSON.parse(json);
    document.info.version = require("./package.json").version;
    document.servers = [{ url: "/" }];
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  });
}
