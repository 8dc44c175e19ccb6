import { beforeAll, describe, expect, it } from "vitest";
import { raisedAlarms } from "../../support/cloudwatch-alarms.ts";
import type { Template } from "../../support/packaged-deployment.ts";
import { stageAlarms, steadySweeps } from "../../support/stage-alarms.ts";

const start = 1_767_348_000_000;
const minuteMs = 60_000;
let template: Template;

beforeAll(async () => {
  template = await stageAlarms();
});

const api = { ApiId: JSON.stringify({ Ref: "HttpApi" }) };
const table = { TableName: JSON.stringify({ Ref: "AttendanceTable" }) };
const queue = (id: string) => ({ QueueName: JSON.stringify({ "Fn::GetAtt": [id, "QueueName"] }) });
const ofFunction = (name: string) => ({ FunctionName: `rollcall-dev-${name}` });

/** What one of AWS's own services reports each minute. */
type Report = readonly [
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  valueAMinute: number,
];

const errors = (name: string, count = 1): Report => ["AWS/Lambda", "Errors", ofFunction(name), count];
const throttles = (name: string, count = 1): Report => ["AWS/Lambda", "Throttles", ofFunction(name), count];
const requests = (count: number): Report => ["AWS/ApiGateway", "Count", api, count];
const failures = (count: number): Report => ["AWS/ApiGateway", "5xx", api, count];
const messages = (id: string, count: number): Report => [
  ...(["AWS/SQS", "ApproximateNumberOfMessagesVisible"] as const),
  queue(id),
  count,
];
const oldest = (seconds: number): Report => [
  ...(["AWS/SQS", "ApproximateAgeOfOldestMessage"] as const),
  queue("EventQueue"),
  seconds,
];

/** The alarms after some minutes of these reports. */
function raisedBy(reports: readonly Report[], minutes = 5): readonly string[] {
  const times = Array.from({ length: minutes }, (_, minute) => start + minute * minuteMs);
  const points = times.flatMap((atMs) =>
    reports.map(([namespace, name, dimensions, value]) => ({ namespace, name, dimensions, atMs, value })),
  );
  return raisedAlarms(template, [...points, ...steadySweeps(times.at(-1) ?? start)], start + minutes * minuteMs);
}

describe("alarms of the platform", () => {
  it("are silent in a quiet hour, in which a request and a webhook fail now and then", () => {
    const quiet = [
      ...[requests(200), failures(0.2), oldest(70), messages("EventDeadLetters", 0), messages("DeadLetters", 0)],
      ...[errors("get-room", 0.1), throttles("get-room", 0.1), errors("snapshot-attendance", 0)],
      ...[errors("store-events", 0), errors("authorize-request", 0), throttles("authorize-request", 0)],
    ];

    for (let minute = 1; minute <= 60; minute += 1) {
      expect(raisedBy(quiet, minute), `minute ${minute}`).toEqual([]);
    }
  });

  it.each([
    ["server-errors", [requests(10), failures(1)]],
    ["server-errors", [errors("get-room"), requests(1), failures(1)]],
    ["scheduled-errors", [errors("snapshot-attendance")]],
    ["scheduled-errors", [errors("roll-up-days")]],
    ["scheduled-errors", [errors("refresh-expected")]],
    ["scheduled-errors", [errors("export-days")]],
    ["scheduled-errors", [errors("announce-happenings")]],
    ["scheduled-throttles", [throttles("snapshot-attendance")]],
    ["scheduled-throttles", [throttles("roll-up-days")]],
    ["scheduled-throttles", [throttles("refresh-expected")]],
    ["scheduled-throttles", [throttles("export-days")]],
    ["scheduled-throttles", [throttles("announce-happenings")]],
    ["authorizer-errors", [errors("authorize-request")]],
    ["authorizer-throttles", [throttles("authorize-request")]],
    ["table-throttles", [["AWS/DynamoDB", "WriteThrottleEvents", table, 2]]],
    ["table-throttles", [["AWS/DynamoDB", "ReadThrottleEvents", table, 2]]],
    ["dead-letters", [messages("DeadLetters", 1)]],
    ["event-dead-letters", [messages("EventDeadLetters", 1)]],
    ["events-late", [oldest(1_000)]],
    ["store-events-errors", [errors("store-events")]],
  ] as const satisfies readonly (readonly [string, readonly Report[]])[])("raise %s alone for %j", (name, reports) => {
    expect(raisedBy(reports)).toEqual([name]);
  });

  it("are not raised by another stage", () => {
    const other = { service: "rollcall", stage: "dev2" };

    expect(raisedBy([["rollcall", "Misconfigured", other, 1], errors("x")])).toEqual([]);
  });
});
