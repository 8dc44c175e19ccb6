import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { rollupKeyPartition } from "../../shared/attendance/table/keys.ts";
import type { PackagedDeployment, PackagedFunction } from "../support/packaged-deployment.ts";

const oneOrMore = v.union([v.string(), v.array(v.string())]);

const statementSchema = v.strictObject({
  Effect: v.string(),
  Action: oneOrMore,
  Resource: v.unknown(),
  Condition: v.optional(v.unknown()),
});

const roleSchema = v.looseObject({
  AssumeRolePolicyDocument: v.unknown(),
  ManagedPolicyArns: v.optional(v.array(v.unknown()), []),
  Policies: v.array(
    v.strictObject({ PolicyName: v.string(), PolicyDocument: v.looseObject({ Statement: v.array(statementSchema) }) }),
  ),
});

type Statement = v.InferOutput<typeof statementSchema>;

/** The AWS calls of each function, read from its code by hand. Log permissions, which all have, are not listed. */
const calls: Readonly<Record<string, readonly string[]>> = {
  "get-avchatroom-online-count": ["secretsmanager:GetSecretValue"],
  "get-community-online-count": ["secretsmanager:GetSecretValue"],
  "get-chatroom-online-count": ["secretsmanager:GetSecretValue"],
  "list-online-members": ["secretsmanager:GetSecretValue"],
  "list-group-members": ["secretsmanager:GetSecretValue"],
  "list-chatgroup-members": ["secretsmanager:GetSecretValue"],
  "track-room": [
    ...["BatchWriteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map((name) => `dynamodb:${name}`),
    "secretsmanager:GetSecretValue",
  ],
  "untrack-room": ["BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map(
    (name) => `dynamodb:${name}`,
  ),
  "set-expected": [
    ...["BatchWriteItem", "GetItem", "PutItem", "Query"].map((name) => `dynamodb:${name}`),
    "secretsmanager:GetSecretValue",
  ],
  "get-expected": ["dynamodb:GetItem", "dynamodb:Query"],
  "remove-expected": ["BatchWriteItem", "GetItem", "PutItem", "Query"].map((name) => `dynamodb:${name}`),
  "refresh-expected": [
    ...["BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query"].map((name) => `dynamodb:${name}`),
    "secretsmanager:GetSecretValue",
    "sqs:SendMessage",
  ],
  "list-rooms": ["dynamodb:Query"],
  "get-room": ["dynamodb:GetItem", "dynamodb:Query"],
  "get-attendance": ["dynamodb:GetItem", "dynamodb:Query"],
  "summarize-attendance": ["dynamodb:GetItem", "dynamodb:Query"],
  "list-sessions": ["dynamodb:GetItem", "dynamodb:Query"],
  "list-attendees": ["dynamodb:GetItem", "dynamodb:Query", "secretsmanager:GetSecretValue"],
  "get-member-attendance": ["dynamodb:GetItem", "dynamodb:Query", "secretsmanager:GetSecretValue"],
  "get-attendance-matrix": ["dynamodb:GetItem", "dynamodb:Query", "secretsmanager:GetSecretValue"],
  "forget-member": [
    ...["BatchWriteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map((name) => `dynamodb:${name}`),
    "secretsmanager:GetSecretValue",
  ],
  "roll-up-days": [
    ...["GetItem", "PutItem", "Query", "UpdateItem"].map((name) => `dynamodb:${name}`),
    "sqs:SendMessage",
  ],
  "snapshot-attendance": [
    ...["BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map((name) => `dynamodb:${name}`),
    "secretsmanager:GetSecretValue",
    "sqs:SendMessage",
  ],
  "export-days": [...["GetItem", "Query", "UpdateItem"].map((name) => `dynamodb:${name}`), "sqs:SendMessage"],
  "announce-happenings": [
    ...["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query"].map((name) => `dynamodb:${name}`),
    "sqs:SendMessage",
  ],
  "receive-webhook": ["dynamodb:GetItem", "secretsmanager:GetSecretValue", "sqs:SendMessage"],
  "store-events": [
    ...["GetItem", "PutItem", "Query", "UpdateItem"].map((name) => `dynamodb:${name}`),
    ...["DeleteMessage", "GetQueueAttributes", "ReceiveMessage"].map((name) => `sqs:${name}`),
  ],
  "get-health": [],
  "get-openapi": [],
  "get-access": [],
  "serve-page": [],
  "authorize-request": ["secretsmanager:GetSecretValue"],
};

/** The secrets that a function reads, where these are not the apps' credentials. */
const secretsOf: Readonly<Record<string, readonly string[]>> = {
  "authorize-request": ["rollcall/dev/api-keys"],
  "track-room": ["rollcall/dev/apps/*", "rollcall/dev/pseudonym-key"],
  "list-attendees": ["rollcall/dev/apps/*", "rollcall/dev/pseudonym-key"],
  "set-expected": ["rollcall/dev/apps/*", "rollcall/dev/pseudonym-key"],
  "refresh-expected": ["rollcall/dev/apps/*", "rollcall/dev/pseudonym-key"],
  "get-member-attendance": ["rollcall/dev/pseudonym-key"],
  "get-attendance-matrix": ["rollcall/dev/pseudonym-key"],
  "forget-member": ["rollcall/dev/apps/*", "rollcall/dev/pseudonym-key"],
  "snapshot-attendance": ["rollcall/dev/apps/*", "rollcall/dev/pseudonym-key"],
  "receive-webhook": ["rollcall/dev/apps/*", "rollcall/dev/pseudonym-key"],
};

/** The queue of a function, where it is not that of failed runs. */
const queueOf: Readonly<Record<string, string>> = { "receive-webhook": "EventQueue", "store-events": "EventQueue" };
const credentials = ["rollcall/dev/apps/*"];

/** Actions of Lambda under the function's role: it sends failed runs to their destination, and takes messages from a queue. The functions' code does not call them. */
const calledByLambda = ["sqs:SendMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
/** Whose own code sends to a queue. */
const senders = ["receive-webhook"];

/** Actions on the bucket of exported days and on the event bus, which the usual deployment does not have. */
const calledWhereOn = /^(?:s3|events):/;

const serviceOfPackage: Readonly<Record<string, string>> = {
  "client-dynamodb": "dynamodb",
  "client-eventbridge": "events",
  "client-s3": "s3",
  "client-secrets-manager": "secretsmanager",
  "client-sqs": "sqs",
};

const arn = (service: string, rest: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`,
});
/** IAM matches a missing secret by its bare name. */
const secretArns = (name: string) => [`${name}-??????`, name].map((form) => arn("secretsmanager", `secret:${form}`));

/** Compares each role with the AWS calls of the function's code. */
export function describePermissions(deployed: () => PackagedDeployment): void {
  function statementsOf({ roleId }: PackagedFunction): readonly Statement[] {
    const { Policies, ManagedPolicyArns } = v.parse(roleSchema, deployed().template.Resources[roleId]?.Properties);
    expect(ManagedPolicyArns).toEqual([]);
    return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  }

  const actionsOf = ({ Action }: Statement) => (typeof Action === "string" ? [Action] : Action);
  const isAboutLogs = (statement: Statement) => actionsOf(statement).every((action) => action.startsWith("logs:"));

  /** The actions that the role allows, without those on logs. */
  function permittedActions(packaged: PackagedFunction): readonly string[] {
    const statements = statementsOf(packaged).filter((statement) => !isAboutLogs(statement));
    return [...new Set(statements.flatMap(actionsOf))].sort();
  }

  /**
   * The AWS calls that a bundle can make: its SDK command modules that this project's files import. Modules alone do not count,
   * because a dynamic import keeps the whole package.
   */
  function bundledActions({ files, name }: PackagedFunction): readonly string[] {
    const map: { readonly sources: readonly string[] } = JSON.parse(String(files.get(`functions/${name}.js.map`)));
    const named = new Set(map.sources.flatMap(commandsNamedIn));
    const actions = map.sources.flatMap((source) => {
      const [, client = "", command = ""] =
        /@aws-sdk\/(client-[a-z-]+)\/.*\/commands\/(\w+)Command\.js$/.exec(source) ?? [];
      return named.has(`${command}Command`) ? [`${serviceOfPackage[client] ?? client}:${command}`] : [];
    });
    return actions.sort();
  }

  describe("a function's role", () => {
    it("permits exactly what the function calls", () => {
      for (const packaged of deployed().functions.values()) {
        expect(permittedActions(packaged), packaged.name).toEqual(
          [...(calls[packaged.name] ?? ["unknown function"])].sort(),
        );
      }
    });

    it("permits exactly what is in the function's bundle", () => {
      for (const packaged of deployed().functions.values()) {
        const calledByCode = permittedActions(packaged).filter(
          (action) => senders.includes(packaged.name) || !calledByLambda.includes(action),
        );

        const bundled = bundledActions(packaged).filter((action) => !calledWhereOn.test(action));
        expect(calledByCode, packaged.name).toEqual(bundled);
      }
    });

    it("reaches the key of roll-ups only where it makes, merges or erases them", () => {
      const users = ["roll-up-days", "summarize-attendance", "list-sessions", "announce-happenings", "forget-member"];
      const others = { "ForAllValues:StringNotEquals": { "dynamodb:LeadingKeys": [rollupKeyPartition] } };
      for (const packaged of deployed().functions.values()) {
        for (const statement of statementsOf(packaged)) {
          const isOnTable = actionsOf(statement).some((action) => action.startsWith("dynamodb:"));

          expect(statement.Condition, packaged.name).toEqual(
            isOnTable && !users.includes(packaged.name) ? others : undefined,
          );
        }
      }
    });

    it("reaches the table, its own secrets and its own queue, and nothing by a star", () => {
      for (const packaged of deployed().functions.values()) {
        const statements = statementsOf(packaged).filter((statement) => !isAboutLogs(statement));
        const resourcesFor = (service: string) =>
          statements
            .filter((statement) => actionsOf(statement).some((action) => action.startsWith(`${service}:`)))
            .map(({ Resource }) => Resource);
        const secrets = resourcesFor("secretsmanager");

        expectAll(resourcesFor("dynamodb"), { "Fn::GetAtt": ["AttendanceTable", "Arn"] }, packaged.name);
        expectAll(resourcesFor("sqs"), queueArnOf(packaged), packaged.name);
        if (secrets.length > 0) {
          expect(secrets, packaged.name).toEqual((secretsOf[packaged.name] ?? credentials).map(secretArns));
        }
        for (const statement of statements) {
          const services = new Set(actionsOf(statement).map((action) => action.split(":")[0]));

          expect(statement.Effect).toBe("Allow");
          expect(services.size, "services in one statement").toBe(1);
          expect(["dynamodb", "secretsmanager", "sqs"]).toContain([...services][0]);
          expect(actionsOf(statement).join()).not.toContain("*");
        }
      }
    });

    it("writes into the function's own log group only", () => {
      for (const packaged of deployed().functions.values()) {
        expect(statementsOf(packaged).filter(isAboutLogs)).toEqual([
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: arn("logs", `log-group:/aws/lambda/rollcall-dev-${packaged.name}:*`),
          },
        ]);
      }
    });

    it("can be assumed by Lambda alone", () => {
      for (const { roleId, name } of deployed().functions.values()) {
        expect(deployed().template.Resources[roleId]?.Properties["AssumeRolePolicyDocument"], name).toEqual({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
        });
      }
    });
  });
}

const queueArnOf = ({ name }: PackagedFunction) => ({ "Fn::GetAtt": [queueOf[name] ?? "DeadLetters", "Arn"] });

function expectAll(values: readonly unknown[], wanted: unknown, of: string): void {
  expect(values, of).toEqual(values.map(() => wanted));
}

/** By the path in a source map; empty for files of libraries. */
function commandsNamedIn(source: string): readonly string[] {
  const [path] = /shared\/.+\.ts$/.exec(source) ?? [];
  if (path === undefined || source.includes("node_modules")) {
    return [];
  }
  const text = readFileSync(join(import.meta.dirname, "..", "..", path), "utf8");
  return [...text.matchAll(/\b[A-Z]\w*Command\b/g)].map(([name]) => name);
}
