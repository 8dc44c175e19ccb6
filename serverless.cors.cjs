// Which pages in browsers may call the API, from the deploy parameter `corsOrigins`; none by default. The gateway answers preflights
// itself, before any authorizer, and writes the headers into every reply, its own refusals included: no function knows of it.

/** A host name in labels of letters, digits and hyphens inside (RFC 1123); plain HTTP for a page on the developer's own machine. */
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const anOrigin = new RegExp(
  `^(?:https://${label}(?:\\.${label})*|http://(?:localhost|127\\.0\\.0\\.1))(?::(\\d{1,5}))?$`,
);
const highestPort = 65_535;

function isOrigin(text) {
  const found = anOrigin.exec(text);
  return found !== null && (found[1] === undefined || (Number(found[1]) >= 1 && Number(found[1]) <= highestPort));
}

/** What a script may send beside what browsers always allow. */
const headers = ["authorization", "content-type"];
/** What a signed request (access=iam) has in addition. */
const signatureHeaders = ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"];

/** What a script may read beside what browsers always show: freshness, throttling, the next page and the name of a CSV. */
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
  // Without methods here, the framework lists those of the routes.
  return {
    allowedOrigins: origins,
    allowedHeaders: access === "iam" ? [...headers, ...signatureHeaders] : headers,
    exposedResponseHeaders: exposedHeaders,
    maxAge: preflightSeconds,
  };
};
