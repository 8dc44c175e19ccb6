// esbuild plugins of serverless-esbuild. `leave-out` replaces library code that never runs on Lambda's Node 24 with a stub
// that throws when it is loaded; the deployment tests load and drive every bundle, so a stub that is needed fails there.
// `plain-parser` leaves undici's second HTTP parser and most of its constants out, and deflates the parser itself.
// `package-versions` keeps only the version of a package.json. `ready-openapi-document` inlines the OpenAPI document as JSON, `ready-page`
// the files of the attendance page. `third-party-licences` is in licenses.cjs.

const { deflateRawSync } = require("node:zlib");
const { licences } = require("./licenses.cjs");
const { makeOpenApiDocument } = require("./openapi.cjs");
const { makePage } = require("./page.cjs");

const leftOut = [
  // undici, HTTP/2: switched off (allowH2: false). Its client tolerates a missing node:http2.
  { path: /^node:http2$/, from: /undici/ },
  // undici, HTTP/2: this module is loaded together with the client, but its function is called for HTTP/2 sockets only.
  { path: /\/client-h2\.js$/, from: /undici/, isLoaded: true },
  // undici, parsers: the build without SIMD is for ppc64 and riscv64.
  { path: /\/llhttp\/llhttp-wasm\.js$/, from: /undici/ },
  // undici, fetch: support for FormData, Blob and iterable bodies. Our request bodies are strings.
  { path: /\/web\/(fetch|webidl)/, from: /undici/ },
  // AWS SDK: credential providers for files, SSO, processes and instance metadata. Lambda passes credentials in environment
  // variables, which the provider chain tries first.
  {
    path: /^@aws-sdk\/credential-provider-(sso|ini|login|process|web-identity|http)$|^@smithy\/credential-provider-imds$/,
    from: /@aws-sdk.credential-provider-node/,
  },
  // AWS SDK: SHA-256 in JavaScript, for runtimes whose crypto lacks it. The module is loaded, its class is never used.
  { path: /\/Sha256Js$/, from: /@smithy.core/, isLoaded: true },
  // AWS SDK: event streams, which no operation of DynamoDB and Secrets Manager that is used here has; imported lazily by their protocol.
  { path: /^@smithy\/core\/event-streams$/, from: /@smithy.core/ },
];

/** The AWS clients import their package.json for the version in their User-Agent header; all other fields are left out. */
const packageVersions = {
  name: "package-versions",
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = require(path);
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};

/**
 * undici, parsers: a bundle that defines `esbuildDetection`, as that of Node.js does, has llhttp and not the experimental Milo. Of the
 * constants of llhttp only these two tables are used. llhttp itself, 54 KB of WebAssembly, is deflated: it was an eighth of a bundle.
 */
const plainParser = {
  name: "plain-parser",
  setup(build) {
    build.initialOptions.define = { ...build.initialOptions.define, esbuildDetection: "true" };
    build.onLoad({ filter: /[\\/]undici[\\/]lib[\\/]llhttp[\\/]constants\.js$/ }, ({ path }) => {
      const { ERROR, TYPE } = require(path);
      return { contents: `module.exports = ${JSON.stringify({ ERROR, TYPE })};`, loader: "js" };
    });
    build.onLoad({ filter: /[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp_simd-wasm\.js$/ }, ({ path }) => {
      const packed = deflateRawSync(require(path), { level: 9 }).toString("base64");
      const contents = `module.exports = require("node:zlib").inflateRawSync(Buffer.from("${packed}", "base64"));`;
      return { contents, loader: "js" };
    });
  },
};

const leaveOut = {
  name: "leave-out",
  setup(build) {
    build.onResolve(
      { filter: /http2|client-h2|llhttp-wasm|\/web\/|credential-provider|event-streams|Sha256Js/ },
      ({ path, importer }) => {
        const found = leftOut.find((part) => part.path.test(path) && part.from.test(importer));
        return found && { path, namespace: "left-out", pluginData: { isLoaded: found.isLoaded === true } };
      },
    );
    build.onLoad({ filter: /.*/, namespace: "left-out" }, ({ path, pluginData }) => {
      const refuse = `throw new Error(${JSON.stringify(`${path} is left out of the bundle`)});`;
      return { contents: pluginData.isLoaded ? `module.exports = () => { ${refuse} };` : refuse, loader: "js" };
    });
  },
};

/** Replaces the module that builds the document with the finished JSON, so the schemas and their converter stay out of the bundle. */
const readyOpenApiDocument = {
  name: "ready-openapi-document",
  setup(build) {
    build.onLoad({ filter: /shared[\\/]openapi[\\/]document\.ts$/ }, async () => {
      const { json, files } = await makeOpenApiDocument();
      return {
        contents: `export const openApiDocument = JSON.parse(${JSON.stringify(json)});`,
        loader: "js",
        watchFiles: files,
      };
    });
  },
};

/** Replaces the module that builds the page with the finished files: the function needs nothing beside its bundle. */
const readyPage = {
  name: "ready-page",
  setup(build) {
    build.onLoad({ filter: /[\\/]page[\\/]built-page\.ts$/ }, async () => {
      const { html, assets, sources } = await makePage();
      return {
        contents: `export const builtPage = JSON.parse(${JSON.stringify(JSON.stringify({ html, assets }))});`,
        loader: "js",
        watchFiles: sources,
      };
    });
  },
};

module.exports = [leaveOut, plainParser, packageVersions, readyOpenApiDocument, readyPage, licences];
