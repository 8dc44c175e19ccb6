// What esbuild leaves out of every bundle: parts of libraries that cannot run on Lambda's Node 24 as we use them, but that
// esbuild must assume can; and what makes the OpenAPI document, which is put in as JSON. A left-out module throws when it is loaded; the deployment tests load and drive every bundle.

const { makeOpenApiDocument } = require("./serverless.openapi.cjs");

const leftOut = [
  // undici: HTTP/2 is switched off (allowH2: false), and its client accepts that node:http2 is missing.
  { path: /^node:http2$/, from: /undici/ },
  // The file is loaded with undici's client, and its function called for HTTP/2 sockets only.
  { path: /\/client-h2\.js$/, from: /undici/, isLoaded: true },
  // undici: Milo is an experiment behind an environment variable; without SIMD means ppc64 and riscv64.
  { path: /\/milo\/(no-)?simd\.js$/, from: /undici/ },
  { path: /\/llhttp\/llhttp-wasm\.js$/, from: /undici/ },
  // undici: request bodies that are FormData, Blobs or iterables; ours are strings.
  { path: /\/web\/(fetch|webidl)/, from: /undici/ },
  // AWS SDK: credentials from files, SSO, processes and instance metadata. Lambda hands them over in the environment,
  // which the chain asks first.
  {
    path: /^@aws-sdk\/credential-provider-(sso|ini|login|process|web-identity|http)$|^@smithy\/credential-provider-imds$/,
    from: /@aws-sdk.credential-provider-node/,
  },
];

const leaveOut = {
  name: "leave-out",
  setup(build) {
    build.onResolve(
      { filter: /http2|client-h2|milo|llhttp-wasm|\/web\/|credential-provider/ },
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

/** The document in the place of the module that makes it: the bundle holds JSON, and neither the schemas nor their converter. */
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

module.exports = [leaveOut, readyOpenApiDocument];
