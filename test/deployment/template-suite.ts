import { readdirSync } from "node:fs";
import { join } from "node:path";
import { CelEngine, TemplateFile } from "@aws/cloudformation-validate";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { type PackagedDeployment, resourcesOf } from "../support/packaged-deployment.ts";
import { authorizersOf, corsOf, pageRoutes, routesOf } from "./gateway-template.ts";

/** Every route with its function, written out by hand: the contract that the template must meet. */
const routes: Readonly<Record<string, string>> = {
  "GET /v1/apps/{app}/avchatrooms/{groupId}/online-count": "get-avchatroom-online-count",
  "GET /v1/apps/{app}/communities/{groupId}/online-count": "get-community-online-count",
  "GET /v1/apps/{app}/chatrooms/{groupId}/online-count": "get-chatroom-online-count",
  "GET /v1/apps/{app}/avchatrooms/{groupId}/online-members": "list-online-members",
  "GET /v1/apps/{app}/communities/{groupId}/online-members": "list-online-members",
  "GET /v1/apps/{app}/chatgroups/{groupId}/members": "list-chatgroup-members",
  "GET /v1/apps/{app}/groups/{groupId}/members": "list-group-members",
  "PUT /v1/apps/{app}/rooms/{groupId}": "track-room",
  "DELETE /v1/apps/{app}/rooms/{groupId}": "untrack-room",
  "PUT /v1/apps/{app}/rooms/{groupId}/expected": "set-expected",
  "GET /v1/apps/{app}/rooms/{groupId}/expected": "get-expected",
  "DELETE /v1/apps/{app}/rooms/{groupId}/expected": "remove-expected",
  "GET /v1/rooms": "list-rooms",
  "GET /v1/apps/{app}/rooms/{groupId}": "get-room",
  "GET /v1/apps/{app}/rooms/{groupId}/attendance": "get-attendance",
  "GET /v1/apps/{app}/rooms/{groupId}/attendance/summary": "summarize-attendance",
  "GET /v1/apps/{app}/rooms/{groupId}/sessions": "list-sessions",
  "GET /v1/apps/{app}/rooms/{groupId}/attendance/attendees": "list-attendees",
  "POST /v1/apps/{app}/rooms/{groupId}/attendance/attendees": "list-attendees",
  "GET /v1/apps/{app}/members/{userId}/attendance": "get-member-attendance",
  "POST /v1/apps/{app}/attendance/matrix": "get-attendance-matrix",
  "DELETE /v1/apps/{app}/members/{userId}": "forget-member",
  "POST /v1/webhooks/{app}/{pathSecret}": "receive-webhook",
  "GET /v1/access": "get-access",
  "GET /v1/health": "get-health",
  "GET /v1/openapi.json": "get-openapi",
  ...Object.fromEntries(pageRoutes.map((route) => [route, "serve-page"])),
};

/** Functions without a route. */
const behindTheScenes = [
  ...["announce-happenings", "authorize-request", "export-days", "refresh-expected", "roll-up-days"],
  ...["snapshot-attendance", "store-events"],
];

/** API Gateway times out after 30 s; a function that ends earlier can still report the reason. */
const longestApiTimeoutSeconds = 29;

/** Warnings about parts that the framework generates; harmless. */
const knownWarnings = ["W3005"];

const accessLogSchema = v.looseObject({ Format: v.string() });

/** The API, its functions and the table in the generated template. */
export function describeTemplate(deployed: () => PackagedDeployment): void {
  const resource = (logicalId: string) => deployed().template.Resources[logicalId];
  const functionNames = () => [...deployed().functions.keys()].sort();

  describe("the routes", () => {
    it("lead each to its function", () => {
      const targets = Object.fromEntries(routesOf(deployed()).map(({ key, functionName }) => [key, functionName]));

      expect(targets).toEqual(routes);
    });

    it("are behind the authorizer, but for the page, the health check, the OpenAPI document and webhooks, which vendors send without a key", () => {
      const all = routesOf(deployed());
      const open = all.filter(({ authorizationType }) => authorizationType === "NONE");
      const [authorizerId] = [...authorizersOf(deployed()).keys()];

      expect(open.map(({ key }) => key).sort()).toEqual(
        [...pageRoutes, "GET /v1/health", "GET /v1/openapi.json", "POST /v1/webhooks/{app}/{pathSecret}"].sort(),
      );
      for (const route of all.filter((one) => !open.includes(one))) {
        expect(route, route.key).toMatchObject({ authorizationType: "CUSTOM", authorizerId });
      }
    });

    it("answer no page of another origin, unless they are deployed so", () => {
      expect(corsOf(deployed())).toBeUndefined();
    });

    it("hand over payload format 2.0", () => {
      const integrations = [...resourcesOf(deployed().template, "AWS::ApiGatewayV2::Integration").values()];

      expect(integrations.length).toBeGreaterThan(0);
      for (const { Properties } of integrations) {
        expect(Properties).toMatchObject({ PayloadFormatVersion: "2.0", IntegrationType: "AWS_PROXY" });
      }
    });
  });

  describe("the authorizer", () => {
    it("answers in the simple form, format 2.0, is asked about the one header, and its answers are kept for a minute", () => {
      const authorizers = [...authorizersOf(deployed()).values()];

      expect(authorizers).toHaveLength(1);
      expect(authorizers[0]).toMatchObject({
        AuthorizerType: "REQUEST",
        EnableSimpleResponses: true,
        AuthorizerPayloadFormatVersion: "2.0",
        IdentitySource: ["$request.header.Authorization"],
        AuthorizerResultTtlInSeconds: 60,
      });
      expect(JSON.stringify(authorizers[0]?.["AuthorizerUri"])).toContain(
        deployed().functions.get("authorize-request")?.logicalId,
      );
    });

    it("may be invoked by the gateway", () => {
      const permissions = [...resourcesOf(deployed().template, "AWS::Lambda::Permission").values()];
      const invoked = permissions.map(({ Properties }) => JSON.stringify(Properties["FunctionName"]));

      expect(invoked.join()).toContain(deployed().functions.get("authorize-request")?.logicalId);
    });
  });

  describe("the functions", () => {
    it("are the files of functions/", () => {
      const files = readdirSync(join(import.meta.dirname, "..", "..", "functions"));

      expect(functionNames()).toEqual(files.map((file) => file.replace(/\.ts$/, "")).sort());
      expect(functionNames()).toEqual([...new Set([...Object.values(routes), ...behindTheScenes])].sort());
    });

    it("run on Node 24, on arm64, each with a role of its own", () => {
      const roles = [...deployed().functions.values()].map(({ roleId }) => roleId);

      expect(new Set(roles).size).toBe(roles.length);
      for (const { logicalId, name } of deployed().functions.values()) {
        expect(resource(logicalId)?.Properties, name).toMatchObject({
          Runtime: "nodejs24.x",
          Architectures: ["arm64"],
        });
      }
    });

    it("of the API end before the gateway gives up", () => {
      for (const name of new Set(Object.values(routes))) {
        const timeout = resource(deployed().functions.get(name)?.logicalId ?? "")?.Properties["Timeout"];

        expect(timeout, name).toBeLessThanOrEqual(longestApiTimeoutSeconds);
      }
    });

    it("find the stage, the secrets and the table in their environment, and no way to another vendor host", () => {
      for (const { name, environment } of deployed().functions.values()) {
        expect(environment, name).toMatchObject({
          STAGE: "dev",
          SECRETS_PREFIX: "rollcall/dev",
          ACCESS: "api-key",
          POWERTOOLS_SERVICE_NAME: "rollcall",
        });
        expect(Object.keys(environment)).not.toContain("UPSTREAM_ORIGIN_OVERRIDE");
      }
    });

    it("use the stack's table", () => {
      for (const { logicalId } of deployed().functions.values()) {
        const environment = resource(logicalId)?.Properties["Environment"];

        expect(environment, logicalId).toMatchObject({ Variables: { TABLE_NAME: { Ref: "AttendanceTable" } } });
      }
    });

    it("log into groups that do not grow for ever", () => {
      const groups = [...resourcesOf(deployed().template, "AWS::Logs::LogGroup").values()];

      expect(groups.length).toBeGreaterThanOrEqual(deployed().functions.size);
      for (const { Properties } of groups) {
        expect(Properties["RetentionInDays"]).toBe(30);
      }
    });
  });

  describe("the alarms", () => {
    it("watch every function that no caller waits for", () => {
      const watched = JSON.stringify([...resourcesOf(deployed().template, "AWS::CloudWatch::Alarm").values()]);

      for (const name of behindTheScenes) {
        expect(watched).toContain(`"Value":"rollcall-dev-${name}"`);
      }
    });
  });

  describe("the gateway", () => {
    const stage = () => resource("HttpApiStage")?.Properties;

    it("limits requests, and those that cost most to fewer", () => {
      expect(stage()).toMatchObject({
        DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200, DetailedMetricsEnabled: true },
        RouteSettings: {
          "DELETE /v1/apps/{app}/members/{userId}": { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
          "GET /v1/apps/{app}/rooms/{groupId}/attendance/attendees": { ThrottlingRateLimit: 20 },
          "POST /v1/webhooks/{app}/{pathSecret}": { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
        },
      });
    });

    it("limits every report to as many", () => {
      const reports = Object.keys(routes).filter((key) => /^(GET|POST) \/v1\/.*(attendance|\/sessions$)/.test(key));
      const limits = v.parse(v.record(v.string(), v.unknown()), stage()?.["RouteSettings"]);

      expect(reports.length).toBeGreaterThan(5);
      for (const key of reports) {
        expect(limits[key], key).toMatchObject({ ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 });
      }
    });

    it("makes the routes before their limits", () => {
      const limited = Object.keys(stage()?.["RouteSettings"] ?? {});
      const made = [...resourcesOf(deployed().template, "AWS::ApiGatewayV2::Route")]
        .filter(([, { Properties }]) => limited.includes(String(Properties["RouteKey"])))
        .map(([logicalId]) => logicalId);

      expect(made).toHaveLength(limited.length);
      expect(resource("HttpApiStage")?.["DependsOn"]).toEqual(expect.arrayContaining(made));
    });

    it("logs who called which route with which result, and no path", () => {
      const { Format } = v.parse(accessLogSchema, stage()?.["AccessLogSettings"]);

      expect(JSON.parse(Format)).toMatchObject({
        caller: "$context.authorizer.keyId",
        route: "$context.routeKey",
        status: "$context.status",
        time: "$context.requestTimeEpoch",
        requestId: "$context.requestId",
      });
      expect(Format).not.toMatch(/path|sourceIp|userAgent/i);
    });
  });

  describe("the queue of events", () => {
    it("is encrypted, keeps events for days, and what cannot be stored for longer", () => {
      const redrive = { deadLetterTargetArn: { "Fn::GetAtt": ["EventDeadLetters", "Arn"] } };

      expect(resource("EventQueue")?.Properties).toMatchObject({
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 4 * 86_400,
        RedrivePolicy: redrive,
      });
      expect(resource("EventDeadLetters")?.Properties).toMatchObject({
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 14 * 86_400,
      });
    });

    it("is known to the function that receives webhooks", () => {
      const receiver = resource(deployed().functions.get("receive-webhook")?.logicalId ?? "")?.Properties;

      expect(receiver?.["Environment"]).toMatchObject({ Variables: { EVENT_QUEUE_URL: { Ref: "EventQueue" } } });
    });

    it("hands its messages to the function that stores them, which says which of them failed", () => {
      const mappings = [...resourcesOf(deployed().template, "AWS::Lambda::EventSourceMapping").values()];
      const storing = deployed().functions.get("store-events")?.logicalId;

      expect(mappings).toHaveLength(1);
      expect(mappings[0]?.Properties).toMatchObject({
        EventSourceArn: { "Fn::GetAtt": ["EventQueue", "Arn"] },
        FunctionName: { "Fn::GetAtt": [storing, "Arn"] },
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      });
      expect(resource(storing ?? "")?.Properties).toMatchObject({ Timeout: 60 });
      expect(resource("EventQueue")?.Properties).toMatchObject({ VisibilityTimeout: 6 * 60 + 60 });
    });

    it("alarms when it stands still, and when events were given up", () => {
      expect(Object.keys(deployed().template.Resources)).toEqual(
        expect.arrayContaining(["EventDeadLetterAlarm", "EventsLateAlarm", "WebhooksRefusedAlarm"]),
      );
    });
  });

  describe("tracing", () => {
    it("is off: a trace holds URLs, and those of webhooks hold a secret", () => {
      for (const { logicalId, name } of deployed().functions.values()) {
        expect(resource(logicalId)?.Properties, name).not.toHaveProperty("TracingConfig");
      }
    });
  });

  describe("the table", () => {
    it("is on demand, expires items by ttl, can be restored to any second, and outlives the stack", () => {
      const tables = [...resourcesOf(deployed().template, "AWS::DynamoDB::Table").values()];

      expect(tables).toHaveLength(1);
      expect(tables[0]).toMatchObject({
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        Properties: {
          BillingMode: "PAY_PER_REQUEST",
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          DeletionProtectionEnabled: true,
        },
      });
    });

    it("has a name of CloudFormation's choice, so that a table that was retained is never in the way", () => {
      expect(resource("AttendanceTable")?.Properties).not.toHaveProperty("TableName");
      expect(deployed().template.Outputs["AttendanceTableName"]).toMatchObject({ Value: { Ref: "AttendanceTable" } });
    });
  });

  describe("the template", () => {
    it("passes AWS's own validation", () => {
      const engine = new CelEngine();

      const { diagnostics } = engine.validateStandard(new TemplateFile(deployed().templateFile), {
        severityLevel: "WARN",
        exclude: { ids: knownWarnings },
      });
      engine.free();

      expect(diagnostics.map(({ severity, ruleId, message }) => `${severity} ${ruleId} ${message}`)).toEqual([]);
    });

    it("holds no secret and no account", () => {
      const text = JSON.stringify(deployed().template);

      expect(text).not.toMatch(/AKIA[A-Z0-9]{16}/);
      expect(text).not.toMatch(/arn:aws[\w-]*:[a-z]*:[a-z0-9-]*:\d{12}:/);
    });
  });
}
