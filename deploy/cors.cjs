// CORS configuration from the deploy parameter `corsOrigins`; off by default. API Gateway answers preflight requests before any
// authorizer runs and adds the headers to every response, its own errors included, so the functions contain no CORS code.

/** One label of a host name (RFC 1123). Plain HTTP is accepted for loopback only, for pages under development. */
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const anOrigin = new RegExp(
  `^(?:https://${label}(?:\\.${label})*|http://(?:localhost|127\\.0\\.0\\.1))(?::(\\d{1,5}))?$`,
);
const highestPort = 65_535;

function isOrigin(text) {
  const found = anOrigin.exec(text);
  return found !== null && (found[1] === undefined || (Number(found[1]) >= 1 && Number(found[1]) <= highestPort));
}

/** Request headers beyond the CORS-safelisted ones. */
const headers = ["authorization", "content-type"];
/** Request headers that SigV4 (access=iam) adds. */
const signatureHeaders = ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"];

/** Response headers beyond the CORS-safelisted ones: freshness, throttling, the next page and the file name of a CSV. */
const exposedHeaders = ["age", "retry-after", "link", "rollcall-note", "content-disposition"];

const preflightSeconds = 3600;

module.exports = async ({ resolveVariable }) => {
  const text = String(await resolveVariable("param:corsOrigins"));
  const access = await resolveVariable("param:access");
  const origins = text
    .split(",")
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
  if (origins.length === 0) {
    return false;
  }
  const wrong = origins.filter((origin) => !(isOrigin(origin) || (origin === "*" && origins.length === 1)));
  if (wrong.length > 0) {
    throw new Error(
      `the parameter corsOrigins must be * or origins joined by commas, such as https://reports.example.com, not ${wrong.join(", ")}`,
    );
  }
  // No allowedMethods: the framework derives them from the routes.
  return {
    allowedOrigins: origins,
    allowedHeaders: access === "iam" ? [...headers, ...signatureHeaders] : headers,
    exposedResponseHeaders: exposedHeaders,
    maxAge: preflightSeconds,
  };
};
