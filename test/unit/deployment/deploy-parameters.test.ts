import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

interface Parameters {
  readonly defaults: Readonly<Record<string, string>>;
  faultsIn(given: Readonly<Record<string, string>>, target: { stage: string; region: string }): readonly string[];
  parseTags(text: string): Readonly<Record<string, string>>;
}

const { faultsIn, parseTags, defaults }: Parameters = createRequire(import.meta.url)("../../../deploy/parameters.cjs");

const region = "ap-southeast-1";
const faults = (given: Readonly<Record<string, string>>, stage = "dev") => faultsIn(given, { stage, region });

describe("deploy parameters", () => {
  it("have defaults without a fault", () => {
    expect(faults({})).toEqual([]);
    expect(faults(defaults)).toEqual([]);
  });

  it.each([
    [{ shard: "3" }, "there is no parameter shard; did you mean shards?"],
    [{ foo: "3" }, /^there is no parameter foo; there are access, /],
    [{ shards: "0" }, "shards must be a whole number from 1 to 100, not 0"],
    [{ shards: "101" }, "shards must be a whole number from 1 to 100, not 101"],
    [{ shards: "two" }, "shards must be a whole number from 1 to 100, not two"],
    [{ snapshotCallsPerSecond: "abc" }, "snapshotCallsPerSecond must be a number from 1 to 1000, not abc"],
    [{ access: "none" }, "access must be one of api-key, jwt, iam, not none"],
    [{ logRetentionDays: "31" }, /^logRetentionDays must be one of 1, 3, 5, 7, 14, 30, /],
    [{ alarmTopic: "foo" }, "alarmTopic must be the ARN of an SNS topic, not foo"],
    [{ reservedConcurrency: "0" }, "reservedConcurrency must be auto, none, or a whole number from 1 to 1000, not 0"],
    [{ throttleBurst: "" }, "throttleBurst must be a whole number from 1 to 5000, not empty"],
    [{ customDomain: "https://a.example" }, /^customDomain must be a host name in lower case/],
    [{ export: "yes" }, "export must be one of off, on, not yes"],
    [{ events: "bus" }, "events must be one of off, on, not bus"],
    [{ webhooks: "yes" }, "webhooks must be one of on, off, not yes"],
    [{ webhooksPerSecond: "0" }, "webhooksPerSecond must be a whole number from 1 to 5000, not 0"],
    [{ webhookConcurrency: "auto" }, "webhookConcurrency must be none, or a whole number from 1 to 1000, not auto"],
    [{ table: "a b" }, "table must be the name of a DynamoDB table, not a b"],
    [{ tags: "team" }, "tags must be tags such as team=video,cost-center=42, not team"],
    [{ tags: "aws:team=video" }, /^tags must be tags/],
    [{ alarmCoveragePercent: "101" }, "alarmCoveragePercent must be a whole number from 1 to 100, not 101"],
  ])("refuse %j in one sentence", (given, sentence) => {
    expect(faults(given)).toEqual([typeof sentence === "string" ? sentence : expect.stringMatching(sentence)]);
  });

  it("are all reported at once", () => {
    expect(faults({ shard: "3", shards: "x", alarmTopic: "y" })).toHaveLength(3);
  });

  it("must fit together", () => {
    const topic = "arn:aws:sns:eu-west-1:123456789012:on-call";

    expect(faults({ access: "jwt" })).toEqual(["access=jwt needs jwtIssuer", "access=jwt needs jwtAudience"]);
    expect(faults({ jwtIssuer: "https://login.example" })).toEqual([
      "jwtIssuer and jwtAudience need access=jwt, and access is api-key",
    ]);
    expect(faults({ customDomain: "rollcall.example.com" })).toEqual([
      "customDomain needs certificateArn: the ACM certificate for the domain, in the region of the deployment",
    ]);
    expect(faults({ alarmTopic: topic })).toEqual([
      "alarmTopic is in eu-west-1 and must be in ap-southeast-1, the region of the deployment",
    ]);
  });

  it("take what is right", () => {
    expect(
      faults({
        access: "jwt",
        jwtIssuer: "https://login.example/realm",
        jwtAudience: "rollcall",
        shards: "100",
        snapshotCallsPerSecond: "99.5",
        reservedConcurrency: "none",
        alarmTopic: `arn:aws:sns:${region}:123456789012:on-call`,
        customDomain: "rollcall.example.com",
        certificateArn: `arn:aws:acm:${region}:123456789012:certificate/11111111-2222-3333-4444-555555555555`,
        hostedZoneId: "Z0123456789ABCDEFGHIJ",
        table: "rollcall-dev-AttendanceTable-1A2B3C",
        tags: "team=video, cost-center=42",
        logRetentionDays: "365",
      }),
    ).toEqual([]);
  });

  it("leave room for the longest name of a function", () => {
    expect(faults({}, "s".repeat(27))).toEqual([]);
    expect(faults({}, "s".repeat(36))).toEqual([
      `the stage ${"s".repeat(36)} has 36 characters, and the names of functions have room for 27`,
    ]);
  });

  it("are tags with values that may hold an equals sign", () => {
    expect(parseTags("team=video, query=a=b")).toEqual({ team: "video", query: "a=b" });
  });
});

describe("the parameter corsOrigins", () => {
  it.each([
    "https://reports.example.com",
    "https://a-b.example:8443",
    "https://xn--bcher-kva.example",
    "http://localhost:5173",
    "http://127.0.0.1:65535",
    "*",
  ])("takes %s", (origin) => {
    expect(faults({ corsOrigins: origin })).toEqual([]);
  });

  it.each([
    ...["https://..", "https://-", "https://.", "https://a..b", "https://-a.example", "https://a-.example"],
    ...["https://a.", "https://a.example:65536", "https://a.example:99999", "https://a.example:0"],
    ...["https://a.example:", "https://", "http://a.example", "https://a.example/page", "https://*.example"],
    ...["https://A.example", `https://${"a".repeat(64)}.example`, "https://a.example,*"],
  ])("refuses %s", (origin) => {
    expect(faults({ corsOrigins: origin })).toEqual([
      `corsOrigins must be * or origins separated by commas, such as https://reports.example.com, not ${origin}`,
    ]);
  });
});
