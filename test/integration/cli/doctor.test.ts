import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkAlarms } from "../../../cli/doctor/check-alarms.ts";
import { checkApi } from "../../../cli/doctor/check-api.ts";
import { checkCredentials } from "../../../cli/doctor/check-credentials.ts";
import { checkKeyRing } from "../../../cli/doctor/check-key-ring.ts";
import { checkRooms } from "../../../cli/doctor/check-rooms.ts";
import { checkSchedules } from "../../../cli/doctor/check-schedules.ts";
import { checkStack } from "../../../cli/doctor/check-stack.ts";
import { checkVendorHosts } from "../../../cli/doctor/check-vendor-hosts.ts";
import type { Finding } from "../../../cli/doctor/finding.ts";
import type { Patient } from "../../../cli/doctor/patient.ts";
import { createApiKey } from "../../../cli/secrets/api-key-ring.ts";
import type { AwsClients } from "../../../cli/stage/aws-clients.ts";
import { stageTarget } from "../../../cli/stage/stage-target.ts";
import { vendorReach } from "../../../cli/vendor/vendor-reach.ts";
import packageJson from "../../../package.json" with { type: "json" };
import type { AttendanceTable } from "../../../shared/attendance/table/attendance-table.ts";
import { runRollcall, testWorld } from "../../support/cli-run.ts";
import { type LocalStageParts, startLocalStage } from "../../support/local-stage.ts";
import { minutesOf, recordRoom, trackedRoom } from "../../support/recorded-rooms.ts";
import { tencentSecret } from "../../support/test-apps.ts";

const credential = tencentSecret(1);
const now = Date.UTC(2026, 10, 20, 13, 0, 20);
const slot = Date.UTC(2026, 10, 20, 12, 59) / 1000;
const healthy = { status: "ok", version: packageJson.version };
let parts: LocalStageParts;

beforeAll(async () => {
  parts = await startLocalStage({ tencentApps: [credential] });
});

afterAll(() => parts.close());

beforeEach(() => {
  for (const name of parts.secrets.names()) {
    parts.secrets.remove(name);
  }
});

/** What AWS answers, by the name of the command; a command that is not named fails the test. */
type AwsAnswers = Readonly<Record<string, (input: never) => unknown>>;

interface Facts {
  readonly apps?: readonly string[];
  readonly aws?: AwsAnswers;
  readonly fetch?: typeof fetch;
}

/** A deployed stage whose stores are embedded, and of which the rest of AWS says what the test wants. */
async function patient({
  apps = ["main"],
  aws = {},
  fetch: answer,
}: Facts = {}): Promise<Patient & { readonly table: AttendanceTable }> {
  const world = { ...testWorld(), now: () => now, env: parts.env, ...(answer === undefined ? {} : { fetch: answer }) };
  const { local: _, ...target } = stageTarget(world, { stage: "local", isStageGiven: true });
  const client = {
    send: async (command: { readonly input: never }) => {
      const reply = aws[command.constructor.name];
      if (reply === undefined) {
        throw new Error(`${command.constructor.name} was not expected`);
      }
      return reply(command.input);
    },
  };
  const said = async () => client as never;
  const clients: AwsClients = { ...target.aws, cloudFormation: said, cloudWatch: said, scheduler: said, sns: said };
  return {
    world,
    stage: { ...target, local: undefined, account: "123456789012", aws: clients },
    secrets: { client: await target.aws.secretsManager(), secretsPrefix: target.secretsPrefix },
    apps,
    reach: vendorReach({ env: { UPSTREAM_ORIGIN_OVERRIDE: parts.vendors.origin } }, { ...target, local: undefined }),
    table: { client: await target.aws.dynamodb(), tableName: `rollcall-${target.stage}`, now: world.now },
    access: "api-key",
  };
}

const stack = (StackStatus: string, HttpApiUrl = "http://api.test"): AwsAnswers => ({
  DescribeStacksCommand: () => ({
    Stacks: [{ StackStatus, Outputs: [{ OutputKey: "HttpApiUrl", OutputValue: HttpApiUrl }] }],
  }),
});
const noStack = {
  DescribeStacksCommand: () => {
    throw Object.assign(new Error("Stack with id rollcall-dev does not exist"), { name: "ValidationError" });
  },
};
const resources = (ResourceType: string, ...names: readonly string[]): AwsAnswers => ({
  ListStackResourcesCommand: () => ({
    StackResourceSummaries: [
      { ResourceType: "AWS::IAM::Role", PhysicalResourceId: "other" },
      ...names.map((PhysicalResourceId) => ({ ResourceType, PhysicalResourceId })),
    ],
  }),
});
const brief = (findings: readonly Finding[]) => findings.map(({ level, check, what }) => `${level} ${check}: ${what}`);

describe("doctor on the stack", () => {
  it.each([
    ["UPDATE_COMPLETE", "ok"],
    ["UPDATE_IN_PROGRESS", "warning"],
    ["UPDATE_ROLLBACK_COMPLETE", "problem"],
    ["CREATE_FAILED", "problem"],
  ])("takes %s for %s", async (status, level) => {
    const [finding] = await checkStack(await patient({ aws: stack(status) }));

    expect(finding).toMatchObject({ check: "stack", level });
  });

  it("says that there is none, and where it looked", async () => {
    expect(brief(await checkStack(await patient({ aws: noStack })))).toEqual([
      "problem stack: there is no stack rollcall-local in us-east-1",
    ]);
  });
});

describe("doctor on the API", () => {
  const answering = (body: object, headers: Record<string, string> = {}) => ({
    aws: stack("UPDATE_COMPLETE"),
    fetch: async () =>
      new Response(JSON.stringify(body), { headers: { date: new Date(now).toUTCString(), ...headers } }),
  });

  it("is content with the same version and the same time", async () => {
    const findings = await checkApi(await patient(answering(healthy)));

    expect(findings.map(({ check, level }) => [check, level])).toEqual([
      ["api", "ok"],
      ["version", "ok"],
      ["clock", "ok"],
    ]);
  });

  it("notices another version, and a clock that is off by a minute", async () => {
    const date = new Date(now - 60_000).toUTCString();

    const findings = await checkApi(await patient(answering({ ...healthy, version: "9.9.9" }, { date })));

    expect(brief(findings)).toContain(
      `warning version: the stack is 9.9.9, this clone ${packageJson.version}: their records may differ`,
    );
    expect(brief(findings)).toContain("problem clock: this machine's clock is 60 s ahead of the API's");
  });

  it("says why it does not answer", async () => {
    const fetch = async () => {
      throw new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) });
    };

    const findings = await checkApi(await patient({ aws: stack("UPDATE_COMPLETE"), fetch }));

    expect(brief(findings)).toEqual([expect.stringContaining("problem api: http://api.test: the network did not let")]);
  });
});

describe("doctor on secrets and keys", () => {
  it("finds a credential that the vendor refuses, and one that is malformed", async () => {
    parts.secrets.put("rollcall/local/apps/main", credential);
    parts.secrets.put("rollcall/local/apps/wrong", { ...credential, adminUserId: "nobody" });
    parts.secrets.put("rollcall/local/apps/odd", "{}");

    const findings = await checkCredentials(await patient({ apps: ["main", "wrong", "odd"] }));

    expect(findings.map(({ level }) => level)).toEqual(["ok", "problem", "problem"]);
    expect(findings[1]?.what).toContain("the identifier is not an App admin (tencent 60010)");
  });

  it("finds that no app has a credential, and that there is no key", async () => {
    const nothing = await patient({ apps: [] });

    expect(brief(await checkCredentials(nothing))).toEqual(["problem credentials: no app has a credential"]);
    expect(brief(await checkKeyRing(nothing))).toEqual([expect.stringContaining("problem keys: there is no API key")]);
  });

  it.each(["jwt", "iam"] as const)("asks for no key where access is %s", async (access) => {
    const findings = await checkKeyRing({ ...(await patient()), access });

    expect(brief(findings)).toEqual([`skipped keys: the API takes no keys: it is deployed with access=${access}`]);
  });

  it("finds keys that expire soon, and keys for apps that are not there", async () => {
    const looked = await patient();
    const ring = { client: looked.secrets.client, secretName: "rollcall/local/api-keys" };
    const inAWeek = new Date(now + 7 * 86_400_000).toISOString();
    await createApiKey(ring, { id: "soon", scopes: ["read:live"], apps: ["main"], expiresAt: inAWeek });
    await createApiKey(ring, { id: "stray", scopes: ["read:live"], apps: ["main", "gone"] });

    expect(brief(await checkKeyRing(looked))).toEqual([
      "ok keys: 2 of 2 keys open the API",
      `warning keys: soon expires at ${inAWeek}`,
      "warning keys: stray is for gone, which has no credential",
    ]);
  });

  it("does not look for the vendors' hosts where simulators stand in", async () => {
    expect((await checkVendorHosts(await patient()))[0]?.level).toBe("skipped");
  });

  it("finds hosts that are not reached from here, backups too", async () => {
    parts.secrets.put("rollcall/local/apps/main", credential);
    const fetch: typeof globalThis.fetch = async (url) => {
      if (String(url).includes("my-imcloud")) {
        throw new TypeError("fetch failed");
      }
      return new Response("");
    };
    const looked = await patient({ fetch });

    const findings = await checkVendorHosts({ ...looked, reach: { ...looked.reach, originOverride: undefined } });

    expect(brief(findings)).toEqual([
      "ok vendors: adminapisgp.im.qcloud.com is reached from here",
      "warning vendors: adminapisgp.my-imcloud.com is not reached from here",
    ]);
  });
});

describe("doctor", () => {
  it("goes on with everything else when it may not see the secrets", async () => {
    parts.secrets.failNext(1, "AccessDeniedException");

    const { code, stdout } = await runRollcall(["doctor", "--stage", "local"], { env: parts.env });

    expect(code).toBe(3);
    expect(stdout).toMatch(/^PROBLEM +credentials +could not be checked: AWS does not allow this/m);
    expect(stdout).toMatch(/^PROBLEM +keys +there is no API key/m);
    expect(stdout).toMatch(/^PROBLEM +api +http:\/\/127.0.0.1:9: the request failed: bad port$/m);
  });

  it("says that there is no table yet", async () => {
    const looked = await patient();

    const findings = await checkRooms({ ...looked, table: { ...looked.table, tableName: "rollcall-none" } });

    expect(brief(findings)).toEqual(["skipped slots: there is no table rollcall-none yet"]);
  });
});

describe("doctor on the record", () => {
  const people = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);

  it("finds nothing wrong with rooms that were recorded in the last slot", async () => {
    const looked = await patient();
    await recordRoom(
      looked.table,
      trackedRoom("main", "fine"),
      minutesOf(slot, 1, () => people(3)),
    );

    expect(brief(await checkRooms(looked))).toEqual([
      "ok slots: main: the slot of 2026-11-20T12:59:00.000Z is recorded",
    ]);
  });

  it("finds a sweep that stands still, gaps, a list that stops at 30, and a missing pseudonym key", async () => {
    const looked = await patient();
    const [cut] = minutesOf(slot, 1, () => people(30));
    const counts = [{ at: slot + 1, count: 412 }];
    await recordRoom(looked.table, trackedRoom("cut", "big"), cut === undefined ? [] : [{ ...cut, counts }]);
    await recordRoom(
      looked.table,
      trackedRoom("still", "r"),
      minutesOf(slot - 600, 1, () => people(2)),
    );
    await recordRoom(
      looked.table,
      trackedRoom("gaps", "r", { pseudonymous: true }),
      minutesOf(slot, 1, () => "throttled"),
    );

    const findings = brief(await checkRooms(looked));

    expect(findings).toContain("warning plan: cut big: the list stops at 30 of 412 people");
    expect(findings).toContain("problem slots: still: the last recorded slot is that of 2026-11-20T12:49:00.000Z");
    expect(findings).toContain("warning slots: gaps: the slot of 2026-11-20T12:59:00.000Z has gaps (throttled: r)");
    expect(findings).toContainEqual(
      expect.stringContaining("problem pseudonyms: pseudonymous rooms need rollcall/local"),
    );
  });
});

describe("doctor on lists of 30 people", () => {
  const people = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);
  const plansOf = (findings: readonly string[], app: string) =>
    findings.filter((finding) => finding.startsWith(`warning plan: ${app} `));

  it("takes no missing plan for the reason when the count is a few people higher", async () => {
    const looked = await patient();
    const minutes = minutesOf(slot, 1, () => people(30)).map((cut) => ({
      ...cut,
      counts: [{ at: slot + 1, count: 32 }],
    }));
    await recordRoom(looked.table, trackedRoom("few", "lecture"), minutes);

    expect(plansOf(brief(await checkRooms(looked)), "few")).toEqual([]);
  });

  it("takes no missing plan for the reason when another room of the app has a longer list", async () => {
    const looked = await patient();
    const minutes = minutesOf(slot, 1, () => people(30)).map((cut) => ({
      ...cut,
      counts: [{ at: slot + 1, count: 412 }],
    }));
    await recordRoom(looked.table, trackedRoom("paid", "lecture"), minutes);
    const longer = minutesOf(slot, 1, () => people(31));
    await recordRoom(looked.table, trackedRoom("paid", "longer"), longer);

    expect(plansOf(brief(await checkRooms(looked)), "paid")).toEqual([]);
  });
});

describe("doctor on schedules", () => {
  const ran = (Sum: number) => ({ GetMetricStatisticsCommand: () => ({ Datapoints: [{ Sum }] }) });
  const scheduled = resources("AWS::Scheduler::Schedule", "one", "two");

  it("is content when all are on and the sweep has run", async () => {
    const aws = { ...scheduled, ...ran(10), GetScheduleCommand: () => ({ State: "ENABLED" }) };

    expect(brief(await checkSchedules(await patient({ aws })))).toEqual([
      "ok schedules: 2 schedules are enabled",
      "ok schedules: the sweep ran 10 times in the last 10 minutes",
    ]);
  });

  it("finds one that is switched off, and a sweep that did not run", async () => {
    const aws = {
      ...scheduled,
      ...ran(0),
      GetScheduleCommand: ({ Name }: { Name: string }) => ({ State: Name === "two" ? "DISABLED" : "ENABLED" }),
    };

    expect(brief(await checkSchedules(await patient({ aws })))).toEqual([
      "problem schedules: two is switched off",
      "problem schedules: the sweep did not run in the last 10 minutes",
    ]);
  });
});

describe("doctor on alarms", () => {
  const topic = "arn:aws:sns:us-east-1:123456789012:ops";
  const alarms = (...MetricAlarms: readonly object[]): AwsAnswers => ({
    ...resources("AWS::CloudWatch::Alarm", "a"),
    DescribeAlarmsCommand: () => ({ MetricAlarms }),
  });
  const heard = { AlarmName: "a", StateValue: "OK", ActionsEnabled: true, AlarmActions: [topic] };
  const subscribed = (SubscriptionArn: string) => ({
    ListSubscriptionsByTopicCommand: () => ({ Subscriptions: [{ SubscriptionArn }] }),
  });

  it.each([
    [
      "somebody hears them",
      { ...alarms(heard), ...subscribed(`${topic}:1`) },
      ["ok alarms: 1 alarms notify a topic with a subscriber"],
    ],
    [
      "the subscription waits for its confirmation",
      { ...alarms(heard), ...subscribed("PendingConfirmation") },
      [`problem alarms: ${topic} has no confirmed subscription`],
    ],
    ["none has a topic", alarms({ ...heard, AlarmActions: [] }), ["warning alarms: 1 of 1 alarms have no action"]],
    [
      "one rings",
      { ...alarms({ ...heard, StateValue: "ALARM" }), ...subscribed(`${topic}:1`) },
      ["problem alarms: a rings", "ok alarms: 1 alarms notify a topic with a subscriber"],
    ],
    ["there are none", alarms(), ["problem alarms: the stack has no alarms"]],
  ] as const)("says that %s", async (_, aws, findings) => {
    expect(brief(await checkAlarms(await patient({ aws })))).toEqual(findings);
  });
});
