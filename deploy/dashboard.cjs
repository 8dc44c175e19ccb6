// The stage's CloudWatch dashboard: is the roll being taken, how well, and what does it cost? One row per question.

const { functionName, functions, service } = require("./function-names.cjs");
const prices = require("./prices.cjs");
const webhooks = require("./webhooks.cjs");

/** References that CloudFormation resolves in the body (Fn::Sub). */
const region = `\${AWS::Region}`;
const httpApi = `\${HttpApi}`;
const ownTable = `\${AttendanceTable}`;
const eventQueue = `\${EventQueue.QueueName}`;

const rowHeight = 6;
const columns = 24;
const minute = 60;
const fiveMinutes = 300;
const hoursOfAMonth = 730;

const line = (title, metrics, more = {}) => ({
  title,
  view: "timeSeries",
  stat: "Sum",
  period: minute,
  metrics,
  ...more,
});

/** One row of equally wide widgets. */
const row = (y, widgets) =>
  widgets.map((properties, index) => ({
    type: "metric",
    x: (columns / widgets.length) * index,
    y,
    width: columns / widgets.length,
    height: rowHeight,
    properties: { region: region, ...properties },
  }));

const heading = (y, markdown) => ({ type: "text", x: 0, y, width: columns, height: 1, properties: { markdown } });

const gapReasons = [
  ...["deadline", "throttled", "quota", "misconfigured", "internal"],
  ...["upstream-unavailable", "upstream-timeout", "upstream-rejected", "unknown-group", "unsupported-group"],
];

function sweepWidgets(stage, shards) {
  const own = (name, more = {}) => [service, name, "service", service, "stage", stage, more];
  const runs = Array.from({ length: shards }, (_, shard) => [
    ...[service, "Sweeps", "service", service, "stage", stage, "shard", String(shard), { label: `shard ${shard}` }],
  ]);
  const percent = { yAxis: { left: { min: 0, max: 100 } }, period: fiveMinutes };
  return {
    taken: [
      line("Sweeps per minute", runs),
      line("Rooms per minute", [own("Rooms")]),
      line("Start after the slot, seconds", [own("SweepLag")], { stat: "Maximum" }),
      line("Duration, milliseconds", [own("SweepDuration")], { stat: "Maximum" }),
    ],
    quality: [
      line(
        "Observed and stored, percent",
        [
          [{ expression: "IF(due > 0, 100 - 100 * lost / due, 100)", label: "coverage" }],
          own("LostParts", { id: "lost", visible: false }),
          own("DueParts", { id: "due", visible: false }),
          [{ expression: "100 - 100 * unanswered / asked", label: "people answered for" }],
          own("PeopleUnanswered", { id: "unanswered", visible: false }),
          own("PeopleAsked", { id: "asked", visible: false }),
        ],
        percent,
      ),
      line(
        "Gaps by reason",
        gapReasons.map((reason) => own(`Gaps.${reason}`, { label: reason })),
        { stacked: true },
      ),
      line("Vendor calls and throttles", [own("UpstreamCalls"), own("UpstreamThrottles")]),
      line("Failed writes, skipped apps", [own("FailedWrites"), own("SkippedApps"), own("Misconfigured")]),
    ],
  };
}

function apiWidgets() {
  const ofGateway = (name, more = {}) => ["AWS/ApiGateway", name, "ApiId", httpApi, more];
  return [
    line("Requests and errors", [ofGateway("Count"), ofGateway("4xx"), ofGateway("5xx")], { period: fiveMinutes }),
    line("Latency, milliseconds", [ofGateway("Latency", { stat: "p50" }), ofGateway("Latency", { stat: "p99" })], {
      period: fiveMinutes,
    }),
  ];
}

/** Dollars a month if every hour were like this one. */
function costWidget(stage, table, sweepMemory) {
  const hidden = (id, more = {}) => ({ id, visible: false, ...more });
  const sweep = functionName(stage, "snapshot-attendance");
  const perMonth = (id, formula, label) => [{ id, expression: `(${formula}) * ${hoursOfAMonth}`, label }];
  const lambda = `sweepMs / 1000 * ${sweepMemory / 1024} * ${prices.lambdaGbSecond} + sweeps * ${prices.lambdaRequest}`;
  return line(
    "Estimated dollars per month at this hour's rate (us-east-1)",
    [
      perMonth("lambda", lambda, "Lambda: sweep"),
      perMonth("writeCost", `writes * ${prices.writeUnit}`, "DynamoDB: writes"),
      perMonth("readCost", `reads * ${prices.readUnit}`, "DynamoDB: reads"),
      perMonth("apiCost", `requests * ${prices.apiRequest + prices.lambdaRequest}`, "API: requests"),
      ["AWS/Lambda", "Duration", "FunctionName", sweep, hidden("sweepMs")],
      ["AWS/Lambda", "Invocations", "FunctionName", sweep, hidden("sweeps")],
      ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", table, hidden("writes")],
      ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", table, hidden("reads")],
      ["AWS/ApiGateway", "Count", "ApiId", httpApi, hidden("requests")],
    ],
    { period: 3600, stacked: true },
  );
}

/** The reasons are dimensions of these metrics; the dashboard shows the sums over them. */
function webhookWidgets(stage) {
  const own = (name, more = {}) => [service, name, "service", service, "stage", stage, more];
  const sumOf = (name, label) => {
    const search = `SEARCH('{${service},reason,service,stage} MetricName="${name}" stage="${stage}"', 'Sum', ${fiveMinutes})`;
    return [{ expression: `SUM(${search})`, label }];
  };
  const receiver = functionName(stage, "receive-webhook");
  const queue = ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", eventQueue, { label: "event queue" }];
  return [
    line(
      "Webhooks",
      [
        ["AWS/Lambda", "Invocations", "FunctionName", receiver, { label: "received" }],
        sumOf("WebhooksRefused", "refused"),
        sumOf("WebhooksUnusable", "unusable"),
      ],
      { period: fiveMinutes },
    ),
    line(
      "Events of webhooks",
      [
        own("EventsStored", { label: "stored" }),
        own("EventsRepeated", { label: "repeated" }),
        sumOf("EventsDropped", "dropped"),
        own("EventMessagesFailed", { label: "messages to be tried again" }),
      ],
      { period: fiveMinutes },
    ),
    line("Age of the oldest message, seconds", [queue], { stat: "Maximum" }),
  ];
}

function functionWidget(stage) {
  const errors = functions.map((name) => [
    "AWS/Lambda",
    "Errors",
    "FunctionName",
    functionName(stage, name),
    { label: name },
  ]);
  return line("Errors of functions", errors, { period: fiveMinutes, stacked: true });
}

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable("sls:stage");
  const shards = Number(await resolveVariable("param:shards"));
  const existing = await resolveVariable("param:table");
  const sweepMemory = await resolveVariable("self:functions.snapshot-attendance.memorySize");
  const table = existing === "" ? ownTable : existing;
  const receivesWebhooks = webhooks.isOn(await resolveVariable("param:webhooks"));
  const { taken, quality } = sweepWidgets(stage, shards);
  const widgets = [
    heading(0, `# rollcall ${stage}: is the roll being taken?`),
    ...row(1, taken),
    heading(7, "# How well?"),
    ...row(8, quality),
    heading(14, "# Who asks, what fails, what does it cost?"),
    ...row(15, [...apiWidgets(), functionWidget(stage), costWidget(stage, table, sweepMemory)]),
    ...(receivesWebhooks ? [heading(21, "# Do webhooks arrive?"), ...row(22, webhookWidgets(stage))] : []),
  ];
  return {
    Resources: {
      Dashboard: {
        Type: "AWS::CloudWatch::Dashboard",
        Properties: {
          // Names of dashboards are unique in an account, over all regions.
          DashboardName: { "Fn::Sub": `${service}-${stage}-\${AWS::Region}` },
          DashboardBody: { "Fn::Sub": JSON.stringify({ start: "-PT12H", widgets }) },
        },
      },
    },
    Outputs: {
      DashboardUrl: {
        Value: {
          "Fn::Sub": `https://console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/\${Dashboard}`,
        },
      },
    },
  };
};
