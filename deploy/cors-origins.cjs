// Syntax of the deploy parameter `corsOrigins`: `*`, or origins separated by commas.

/** One label of a host name (RFC 1123). Plain HTTP is accepted for loopback only, for pages under development. */
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const originPattern = new RegExp(
  `^(?:https://${label}(?:\\.${label})*|http://(?:localhost|127\\.0\\.0\\.1))(?::(\\d{1,5}))?$`,
);
const highestPort = 65_535;

function isOrigin(text) {
  const found = originPattern.exec(text);
  return found !== null && (found[1] === undefined || (Number(found[1]) >= 1 && Number(found[1]) <= highestPort));
}

function parseOrigins(text) {
  return text
    .split(",")
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
}

function originsFault(text) {
  const origins = parseOrigins(text);
  const areValid = origins.every((origin) => isOrigin(origin) || (origin === "*" && origins.length === 1));
  return areValid ? undefined : "must be * or origins separated by commas, such as https://reports.example.com";
}

module.exports = { parseOrigins, originsFault };
