import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PackagedDeployment, packageDeployment, resourcesOf } from "../support/packaged-deployment.ts";
import { authorizersOf, corsOf, pageRoutes, routesOf } from "./gateway-template.ts";
import { describeSchedule } from "./schedule-suite.ts";

/** For what hangs: packaging takes seconds. */
const packagingTimeMs = 600_000;

const open = [...pageRoutes, "GET /v1/health", "GET /v1/openapi.json", "POST /v1/webhooks/{app}/{pathSecret}"];
const guarded = (from: PackagedDeployment) => routesOf(from).filter(({ key }) => !open.includes(key));

describe("deployed with an OpenID provider and three shards", () => {
  let deployment: PackagedDeployment;

  beforeAll(async () => {
    deployment = await packageDeployment({
      access: "jwt",
      jwtIssuer: "https://login.example",
      jwtAudience: "rollcall",
      jwtScopesClaim: "permissions",
      shards: "3",
      table: "rollcall-old-AttendanceTable-1A2B3C",
      reservedConcurrency: "none",
      throttleRequestsPerSecond: "10",
      customDomain: "rollcall.example.com",
      certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555",
      hostedZoneId: "Z0123456789ABCDEFGHIJ",
      alarmTopic: "arn:aws:sns:us-east-1:123456789012:on-call",
      corsOrigins: "https://reports.example.com, http://localhost:5173",
      export: "on",
      events: "on",
      webhooks: "off",
      webhooksPerSecond: "50",
      webhookConcurrency: "20",
    });
  });

  afterAll(() => deployment?.remove());

  it("a JWT authorizer is before every route but the page, the health check and the OpenAPI document", () => {
    const authorizers = [...authorizersOf(deployment)];

    expect(authorizers.map(([, properties]) => properties)).toMatchObject([
      {
        AuthorizerType: "JWT",
        IdentitySource: ["$request.header.Authorization"],
        JwtConfiguration: { Issuer: "https://login.example", Audience: ["rollcall"] },
      },
    ]);
    for (const route of guarded(deployment)) {
      expect(route, route.key).toMatchObject({ authorizationType: "JWT", authorizerId: authorizers[0]?.[0] });
    }
  });

  it("pages of the named origins may use every route, as the gateway says before any authorizer", () => {
    const methods = routesOf(deployment).map(({ key }) => key.split(" ")[0]);
    const cors = corsOf(deployment);

    expect(cors).toEqual({
      AllowOrigins: ["https://reports.example.com", "http://localhost:5173"],
      AllowHeaders: ["authorization", "content-type"],
      AllowMethods: expect.arrayContaining([...new Set(methods), "OPTIONS"]),
      ExposeHeaders: ["age", "retry-after", "link", "rollcall-note", "content-disposition", "x-request-id"],
      MaxAge: 3600,
    });
    expect(routesOf(deployment).filter(({ key }) => key.startsWith("OPTIONS"))).toEqual([]);
  });

  it("the functions say so, and by which claims they authorize", () => {
    for (const { name, environment } of deployment.functions.values()) {
      expect(environment, name).toMatchObject({
        ACCESS: "jwt",
        JWT_SCOPES_CLAIM: "permissions",
        JWT_APPS_CLAIM: "rollcall_apps",
      });
    }
  });

  it("an existing table is used instead of one that belongs to the stack", () => {
    expect(resourcesOf(deployment.template, "AWS::DynamoDB::Table").size).toBe(0);
    expect(deployment.template.Outputs["AttendanceTableName"]).toMatchObject({
      Value: "rollcall-old-AttendanceTable-1A2B3C",
    });
    for (const { name, environment } of deployment.functions.values()) {
      expect(environment, name).toMatchObject({ TABLE_NAME: "rollcall-old-AttendanceTable-1A2B3C" });
    }
    expect(JSON.stringify(deployment.template.Resources)).not.toContain('"AttendanceTable"');
    expect(JSON.stringify(deployment.template.Resources["GetRoomRole"])).toContain(
      "table/rollcall-old-AttendanceTable-1A2B3C",
    );
  });

  it("ended days go to a bucket that is private, encrypted, without old versions, and outlives the stack", () => {
    const { Resources, Outputs } = deployment.template;

    expect(Resources["ExportBucket"]).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    expect(Resources["ExportBucket"]?.Properties).toMatchObject({
      BucketEncryption: expect.anything(),
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    });
    expect(Resources["ExportBucket"]?.Properties).not.toHaveProperty("VersioningConfiguration");
    expect(JSON.stringify(Resources["ExportBucketPolicy"])).toContain("aws:SecureTransport");
    expect(Outputs["ExportBucketName"]).toMatchObject({ Value: { Ref: "ExportBucket" } });
    expect(Resources["ExportSchedule"]?.Properties).toMatchObject({
      ScheduleExpression: "rate(1 hour)",
      Target: { Arn: { "Fn::GetAtt": [deployment.functions.get("export-days")?.logicalId, "Arn"] } },
    });
  });

  it("the export may write files, an erasure may rewrite them, and no other function reaches the bucket", () => {
    const { Resources } = deployment.template;
    const reaching = [...deployment.functions.values()].filter(({ roleId }) =>
      JSON.stringify(Resources[roleId]).includes("ExportBucket"),
    );
    const actions = reaching.map(({ name, roleId }) => {
      const text = JSON.stringify(Resources[roleId]?.Properties);
      return [name, [...text.matchAll(/s3:\w+/g)].map(([action]) => action)];
    });

    expect(Object.fromEntries(actions)).toEqual({
      "forget-member": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
      "export-days": ["s3:PutObject", "s3:DeleteObject"],
    });
    for (const { logicalId } of reaching) {
      expect(Resources[logicalId]?.Properties["Environment"]).toMatchObject({
        Variables: { EXPORT_BUCKET: { Ref: "ExportBucket" } },
      });
    }
  });

  it("events go to the default bus of the account, once a minute, by one function that may do so", () => {
    const { Resources } = deployment.template;
    const announcing = [...deployment.functions.values()].filter(({ roleId }) =>
      JSON.stringify(Resources[roleId]).includes("events:PutEvents"),
    );

    expect(announcing).toMatchObject([
      { name: "announce-happenings", environment: { EVENT_BUS: "default", ALARM_COVERAGE_PERCENT: "90" } },
    ]);
    expect(JSON.stringify(Resources["AnnounceHappeningsRole"])).toContain(":event-bus/default");
    expect(Resources["AnnounceSchedule"]?.Properties).toMatchObject({
      ScheduleExpression: "rate(1 minute)",
      Target: { Arn: { "Fn::GetAtt": [announcing[0]?.logicalId, "Arn"] } },
    });
    expect(JSON.stringify(Resources["ScheduledErrorsAlarm"])).toContain("rollcall-dev-announce-happenings");
  });

  it("no route is limited to more than the gateway as a whole, and no concurrency is reserved", () => {
    const { template, functions } = deployment;

    expect(template.Resources["HttpApiStage"]?.Properties).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 10 },
      RouteSettings: { "GET /v1/apps/{app}/rooms/{groupId}/attendance": { ThrottlingRateLimit: 10 } },
    });
    expect(template.Resources[functions.get("snapshot-attendance")?.logicalId ?? ""]?.Properties).not.toHaveProperty(
      "ReservedConcurrentExecutions",
    );
  });

  it("webhooks that are off have no queue, no alarms and no permission to send; their route has its own limit and concurrency", () => {
    const { template, functions } = deployment;
    const receiver = functions.get("receive-webhook");

    expect(JSON.stringify(template.Resources)).not.toMatch(/EventQueue|EventDeadLetters|events-late/);
    expect(receiver?.environment).toMatchObject({ EVENT_QUEUE_URL: "" });
    expect(template.Resources[receiver?.logicalId ?? ""]?.Properties).toMatchObject({
      ReservedConcurrentExecutions: 20,
    });
    expect(template.Resources["HttpApiStage"]?.Properties).toMatchObject({
      RouteSettings: { "POST /v1/webhooks/{app}/{pathSecret}": { ThrottlingRateLimit: 50 } },
    });
  });

  it("the API has the domain, with a record in its zone", () => {
    expect(deployment.template.Resources).toMatchObject({
      ApiDomain: { Properties: { DomainName: "rollcall.example.com" } },
      ApiDomainMapping: { Properties: { ApiId: { Ref: "HttpApi" }, Stage: "$default" } },
      ApiDomainRecord: { Properties: { HostedZoneId: "Z0123456789ABCDEFGHIJ", Type: "A" } },
    });
  });

  it("every alarm notifies the topic when it is raised and when it is over", () => {
    const alarms = [...resourcesOf(deployment.template, "AWS::CloudWatch::Alarm").values()];
    const topic = ["arn:aws:sns:us-east-1:123456789012:on-call"];

    expect(alarms.length).toBeGreaterThan(15);
    for (const { Properties } of alarms) {
      expect(Properties).toMatchObject({ AlarmActions: topic, OKActions: topic });
    }
  });

  describeSchedule(() => deployment, 3);
});

describe("deployed with IAM", () => {
  it("every route but the page, the health check and the OpenAPI document asks for signed requests", {
    timeout: packagingTimeMs,
  }, async () => {
    const deployment = await packageDeployment({ access: "iam", corsOrigins: "*" });
    deployment.remove();

    expect(authorizersOf(deployment).size).toBe(0);
    expect(corsOf(deployment)).toMatchObject({
      AllowOrigins: ["*"],
      AllowHeaders: expect.arrayContaining(["authorization", "x-amz-date", "x-amz-security-token"]),
    });
    for (const { name, environment } of deployment.functions.values()) {
      expect(environment, name).toMatchObject({ ACCESS: "iam" });
    }
    for (const route of guarded(deployment)) {
      expect(route, route.key).toMatchObject({ authorizationType: "AWS_IAM", authorizerId: undefined });
    }
    for (const route of routesOf(deployment).filter(({ key }) => open.includes(key))) {
      expect(route, route.key).toMatchObject({ authorizationType: "NONE" });
    }
  });
});

describe("a deployment", () => {
  it("is not packaged with wrong parameters, which are all named, without a stack trace", {
    timeout: packagingTimeMs,
  }, async () => {
    const given = { shards: "0", shard: "3", corsOrigins: "https://reports.example.com/page,*" };

    const refused = packageDeployment(given);

    await expect(refused).rejects.toThrow("shards must be a whole number from 1 to 100, not 0");
    await expect(refused).rejects.toThrow("there is no parameter shard; did you mean shards?");
    await expect(refused).rejects.toThrow(/corsOrigins must be \* or origins separated by commas/);
    await expect(refused).rejects.not.toThrow(/\n\s+at /);
  });
});
