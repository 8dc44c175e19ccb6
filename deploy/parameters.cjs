// The deploy parameters (`--param="name=value"`): default, meaning and check of each. `plugin.cjs` runs the checks before anything
// is packaged or deployed. Values that a stage should always have can be kept in deploy/stages/<stage>.json.

const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { originsFault } = require("./cors-origins.cjs");
const { functionName, functions } = require("./function-names.cjs");

const text = (pattern, what) => (value) => (pattern.test(value) ? undefined : `must be ${what}`);
const optional = (check) => (value) => (value === "" ? undefined : check(value));
const oneOf = (...values) => text(new RegExp(`^(?:${values.join("|")})$`), `one of ${values.join(", ")}`);
const wholeNumber = (min, max) => (value) =>
  /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max
    ? undefined
    : `must be a whole number from ${min} to ${max}`;

/** The retention times that CloudWatch Logs offers, in days. */
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const hostName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const claim = text(/^\S{1,128}$/, "the name of a claim, without blanks");

const parameters = {
  // How callers are authenticated: by the API keys of rollcall, tokens of an OpenID provider, or IAM.
  access: { default: "api-key", check: oneOf("api-key", "jwt", "iam") },
  jwtIssuer: { default: "", check: optional(text(/^https:\/\/\S+$/, "the https:// URL of an OpenID provider")) },
  jwtAudience: { default: "", check: optional(text(/^\S+$/, "the audience of the tokens, without blanks")) },
  // Claims of a token that hold its scopes and its apps.
  jwtScopesClaim: { default: "scope", check: claim },
  jwtAppsClaim: { default: "rollcall_apps", check: claim },

  // The attendance page. With access=jwt people sign in at the provider: the page's client ID there, and the origins that its browser
  // code calls beside the issuer's, such as the one of the token endpoint, separated by commas.
  page: { default: "on", check: oneOf("on", "off") },
  pageClientId: {
    default: "",
    check: optional(text(/^\S{1,256}$/, "a client ID of the OpenID provider, without blanks")),
  },
  // The scopes that a sign-in asks for, with blanks between: those of rollcall too, where the provider grants them on request.
  pageScope: { default: "openid", check: text(/^[\w:./-]+(?: [\w:./-]+)*$/, "scopes with blanks between") },
  pageProviderOrigins: {
    default: "",
    check: optional((value) => (value.includes("*") ? "must name origins one by one" : originsFault(value))),
  },

  // Schedules of the sweep. An app belongs to exactly one shard, and each shard runs in a process of its own.
  shards: { default: "1", check: wholeNumber(1, 100) },
  // Calls per second, app and command that the sweep may use of the vendor's 200. The remainder is for live reads.
  snapshotCallsPerSecond: {
    default: "160",
    check: (value) =>
      /^\d{1,4}(\.\d{1,3})?$/.test(value) && Number(value) >= 1 && Number(value) <= 1000
        ? undefined
        : "must be a number from 1 to 1000",
  },
  // Lambda concurrency that is reserved for the sweep; `auto` is two runs per shard.
  reservedConcurrency: {
    default: "auto",
    check: (value) =>
      value === "auto" || value === "none" || wholeNumber(1, 1000)(value) === undefined
        ? undefined
        : "must be auto, none, or a whole number from 1 to 1000",
  },

  // Limits of the gateway over all callers.
  throttleRequestsPerSecond: { default: "100", check: wholeNumber(1, 10_000) },
  throttleBurst: { default: "200", check: wholeNumber(1, 5_000) },
  // Origins of web pages that may call the API from a browser, separated by commas.
  corsOrigins: { default: "", check: optional(originsFault) },
  // A domain of your own, the ACM certificate for it, and the Route 53 zone that gets its record.
  customDomain: {
    default: "",
    check: optional(text(hostName, "a host name in lower case, such as rollcall.example.com")),
  },
  certificateArn: {
    default: "",
    check: optional(text(/^arn:aws[\w-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, "the ARN of an ACM certificate")),
  },
  hostedZoneId: { default: "", check: optional(text(/^Z[A-Z0-9]{1,31}$/, "the ID of a Route 53 hosted zone")) },

  // Name of an existing attendance table to use instead of one that belongs to the stack.
  table: { default: "", check: optional(text(/^[A-Za-z0-9_.-]{3,255}$/, "the name of a DynamoDB table")) },
  // Each ended day as Parquet files in a bucket of the stack.
  export: { default: "off", check: oneOf("off", "on") },
  // Sessions, dissolved rooms and failing apps as events on the account's EventBridge bus.
  events: { default: "off", check: oneOf("off", "on") },
  // Receiving webhooks: a queue and its alarms. Apps without `webhook` in their secret receive none.
  webhooks: { default: "on", check: oneOf("on", "off") },
  // Limit of the gateway over all webhooks, apart from that of the other routes.
  webhooksPerSecond: { default: "1000", check: wholeNumber(1, 5_000) },
  // Lambda concurrency reserved for receiving webhooks, which is its maximum too.
  webhookConcurrency: {
    default: "none",
    check: (value) =>
      value === "none" || wholeNumber(1, 1000)(value) === undefined
        ? undefined
        : "must be none, or a whole number from 1 to 1000",
  },
  logRetentionDays: {
    default: "30",
    check: (value) =>
      logRetentions.map(String).includes(value) ? undefined : `must be one of ${logRetentions.join(", ")}`,
  },
  // SNS topic that receives alarms, and the share of due observations below which one is raised.
  alarmTopic: {
    default: "",
    check: optional(text(/^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, "the ARN of an SNS topic")),
  },
  alarmCoveragePercent: { default: "90", check: wholeNumber(1, 100) },
  // Tags of all resources: team=video,cost-center=42.
  tags: { default: "", check: optional(tagsFault) },
};

/** The characters and lengths that AWS allows in tags; a comma separates tags here. */
const tag = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}?=[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

function tagsFault(value) {
  const wrong = value.split(",").filter((one) => !tag.test(one.trim()));
  return wrong.length === 0 ? undefined : "must be tags such as team=video,cost-center=42";
}

function parseTags(value) {
  const tags = value.split(",").filter((one) => one.trim() !== "");
  return Object.fromEntries(
    tags.map((one) => {
      const [, key, content] = /^([^=]*)=(.*)$/s.exec(one.trim()) ?? [];
      return [key, content];
    }),
  );
}

/** What one parameter says about another. */
function combinedFaults(values, region) {
  const faults = [];
  const needs = (name, other, why) => {
    if (values[name] !== "" && values[other] === "") {
      faults.push(`${name} needs ${other}: ${why}`);
    }
  };
  const regionOf = (arn) => arn.split(":")[3];
  if (values.access === "jwt") {
    for (const name of ["jwtIssuer", "jwtAudience"]) {
      if (values[name] === "") {
        faults.push(`access=jwt needs ${name}`);
      }
    }
  } else if (values.jwtIssuer !== "" || values.jwtAudience !== "") {
    faults.push(`jwtIssuer and jwtAudience need access=jwt, and access is ${values.access}`);
  }
  needs("pageClientId", "jwtIssuer", "the OpenID provider that it is registered with");
  needs("pageProviderOrigins", "pageClientId", "the origins are those that a sign-in of the page calls");
  needs("customDomain", "certificateArn", "the ACM certificate for the domain, in the region of the deployment");
  needs("certificateArn", "customDomain", "the host name that the certificate is for");
  needs("hostedZoneId", "customDomain", "the host name that gets a record in the zone");
  for (const name of ["alarmTopic", "certificateArn"]) {
    if (values[name] !== "" && regionOf(values[name]) !== region) {
      faults.push(`${name} is in ${regionOf(values[name])} and must be in ${region}, the region of the deployment`);
    }
  }
  return faults;
}

/** Lambda function names have at most 64 characters, and are made of service, stage and function. */
const longestStage = 64 - Math.max(...functions.map((name) => functionName("", name).length));

function stageFaults(stage) {
  return stage.length <= longestStage
    ? []
    : [`the stage ${stage} has ${stage.length} characters, and the names of functions have room for ${longestStage}`];
}

function unknownFault(name) {
  const names = Object.keys(parameters);
  const lower = name.toLowerCase();
  const close = names.find((one) => one.toLowerCase().startsWith(lower) || lower.startsWith(one.toLowerCase()));
  return `there is no parameter ${name}; ${close ? `did you mean ${close}?` : `there are ${names.join(", ")}`}`;
}

/**
 * All faults of the parameters of a deployment, as sentences.
 *
 * @param {Record<string, unknown>} given values by name, without defaults
 * @param {{ stage: string, region: string }} target
 * @returns {string[]}
 */
function faultsIn(given, { stage, region }) {
  const values = {
    ...defaults,
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)])),
  };
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(parameters, name));
  const malformed = Object.entries(parameters).flatMap(([name, { check }]) => {
    const fault = check(values[name]);
    return fault === undefined ? [] : [`${name} ${fault}, not ${values[name] === "" ? "empty" : values[name]}`];
  });
  const faults = [...unknown.map(unknownFault), ...malformed];
  return [...stageFaults(stage), ...faults, ...(malformed.length === 0 ? combinedFaults(values, region) : [])];
}

const defaults = Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]));

/**
 * The values that are kept for a stage in deploy/stages/; empty when there is no such file.
 *
 * @returns {{ values: Record<string, unknown>, faults: string[] }}
 */
function stageValues(stage) {
  const file = join(__dirname, "stages", `${stage}.json`);
  try {
    const values = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    return { values, faults: [] };
  } catch {
    return { values: {}, faults: [`deploy/stages/${stage}.json is not JSON such as {"shards": "2"}`] };
  }
}

/** The section `params` of serverless.yml, in which the framework looks for values that the command line does not give. */
const params = async ({ options }) => {
  const stage = options.stage ?? "dev";
  return { default: defaults, [stage]: stageValues(stage).values };
};

module.exports = { params, defaults, faultsIn, stageValues, parseTags };
