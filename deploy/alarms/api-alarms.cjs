// Can callers get in, and do they get answers?

const { alarm, atLeast, awsMetric, expression, input, lasting, ownMetric } = require("./alarm.cjs");

const minute = 60;
const fiveMinutes = 300;

/** Server errors that are more than single failures of a vendor: this many in five minutes, and this share of all requests. */
const errorCount = 5;
const errorPercent = 5;

module.exports = (deployment) => {
  const { stage } = deployment;
  const ofGateway = (name) => awsMetric("AWS/ApiGateway", name, { ApiId: { Ref: "HttpApi" } });
  const once = { Statistic: "Sum", ...lasting(1), ...atLeast(1) };
  return {
    ServerErrorAlarm: alarm(deployment, "server-errors", {
      AlarmDescription: `The API answers 5xx: ${errorCount} or more in five minutes, and ${errorPercent} % or more of all requests.`,
      Metrics: [
        input("errors", ofGateway("5xx"), "Sum", fiveMinutes),
        input("requests", ofGateway("Count"), "Sum", fiveMinutes),
        expression(`IF(errors >= ${errorCount}, 100 * errors / requests, 0)`, "Server errors, percent"),
      ],
      ...lasting(1),
      ...atLeast(errorPercent),
    }),
    KeyRingUnusableAlarm: alarm(deployment, "key-ring-unusable", {
      AlarmDescription:
        "Every API key is refused: the secret with the keys is missing, malformed or inaccessible, or Secrets Manager has not answered for 15 minutes. The log line FAILED of authorize-request has the cause.",
      ...ownMetric(stage, "KeyRingUnusable"),
      Period: minute,
      ...once,
    }),
    KeyRingStaleAlarm: alarm(deployment, "key-ring-stale", {
      AlarmDescription:
        "Secrets Manager does not answer: cached API keys stay valid for up to 15 minutes, also keys that are revoked meanwhile.",
      ...ownMetric(stage, "KeyRingStale"),
      Period: minute,
      ...once,
    }),
  };
};
