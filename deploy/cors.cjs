// CORS configuration from the deploy parameter `corsOrigins`; off by default. API Gateway answers preflight requests before any
// authorizer runs and adds the headers to every response, its own errors included, so the functions contain no CORS code.

const { parseOrigins } = require("./cors-origins.cjs");

/** Request headers beyond the CORS-safelisted ones. */
const headers = ["authorization", "content-type"];
/** Request headers that SigV4 (access=iam) adds. */
const signatureHeaders = ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"];

/** Response headers beyond the CORS-safelisted ones: freshness, throttling, the next page, the file name of a CSV, and the request ID. */
const exposedHeaders = ["age", "retry-after", "link", "rollcall-note", "content-disposition", "x-request-id"];

const preflightSeconds = 3600;

module.exports = async ({ resolveVariable }) => {
  const origins = parseOrigins(await resolveVariable("param:corsOrigins"));
  const access = await resolveVariable("param:access");
  if (origins.length === 0) {
    return false;
  }
  // No allowedMethods: the framework derives them from the routes.
  return {
    allowedOrigins: origins,
    allowedHeaders: access === "iam" ? [...headers, ...signatureHeaders] : headers,
    exposedResponseHeaders: exposedHeaders,
    maxAge: preflightSeconds,
  };
};
