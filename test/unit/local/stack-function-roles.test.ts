import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../../local/embedded-aws-identity.ts";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "../../../local/embedded-dynamodb.ts";
import {
  type EmbeddedSecretsManager,
  startEmbeddedSecretsManager,
} from "../../../local/embedded-secrets-manager/start.ts";
import { FunctionRoles, type TemplateResources, tableArn } from "../../../local/function-roles.ts";

const role = (...statements: readonly object[]) => ({
  Type: "AWS::IAM::Role",
  Properties: { Policies: [{ PolicyName: "p", PolicyDocument: { Version: "2012-10-17", Statement: statements } }] },
});
const secretArn = (name: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${name}`,
});
const onTable = { "Fn::GetAtt": ["Table", "Arn"] };
const getSecret = "secretsmanager:GetSecretValue";

const resources: TemplateResources = {
  Table: { Type: "AWS::DynamoDB::Table", Properties: { TableName: "rollcall-test" } },
  SuffixOnly: role({ Effect: "Allow", Action: [getSecret], Resource: secretArn("r/apps/*-??????") }),
  WithBareNames: role({
    Effect: "Allow",
    Action: getSecret,
    Resource: [secretArn("r/apps/*-??????"), secretArn("r/apps/*")],
  }),
  Reader: role({ Effect: "Allow", Action: ["dynamodb:Query", "dynamodb:Get*"], Resource: onTable }),
  Denied: role(
    { Effect: "Allow", Action: "*", Resource: "*" },
    { Effect: "Deny", Action: "secretsmanager:*", Resource: secretArn("r/apps/*") },
  ),
  Nothing: role(),
};

const roles = new FunctionRoles(resources, ["local"]);
let secrets: EmbeddedSecretsManager;
let dynamodb: EmbeddedDynamoDb;

beforeAll(async () => {
  secrets = await startEmbeddedSecretsManager({ permits: roles.permits });
  secrets.put("r/apps/main", "text");
  secrets.put("r/api-keys", "keys");
  dynamodb = await startEmbeddedDynamoDb({ tableName: "rollcall-test", permits: roles.permits });
});

afterAll(async () => {
  await secrets.close();
  await dynamodb.close();
});

const nameOf = (error: unknown) => (error instanceof Error ? error.name : "no error");

async function read(roleId: string, name: string): Promise<string | undefined> {
  const credentials = roles.credentialsOf(roleId);
  const client = new SecretsManagerClient({ endpoint: secrets.endpoint, region: embeddedAwsRegion, credentials });
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
  } catch (error) {
    return nameOf(error);
  } finally {
    client.destroy();
  }
}

describe("the embedded Secrets Manager with roles", () => {
  it.each([
    ["SuffixOnly", "r/apps/main", "text"],
    ["SuffixOnly", "r/apps/none", "AccessDeniedException"],
    ["SuffixOnly", "r/api-keys", "AccessDeniedException"],
    ["WithBareNames", "r/apps/main", "text"],
    ["WithBareNames", "r/apps/none", "ResourceNotFoundException"],
    ["WithBareNames", "r/api-keys", "AccessDeniedException"],
    ["Denied", "r/apps/main", "AccessDeniedException"],
    ["Denied", "r/api-keys", "keys"],
    ["Nothing", "r/apps/main", "AccessDeniedException"],
    ["Reader", "r/apps/main", "AccessDeniedException"],
  ])("answers the role %s about %s: %s", async (roleId, name, answer) => {
    expect(await read(roleId, name)).toBe(answer);
  });

  it("lets a role do no more than it names", async () => {
    const credentials = roles.credentialsOf("WithBareNames");
    const client = new SecretsManagerClient({ endpoint: secrets.endpoint, region: embeddedAwsRegion, credentials });

    const refused = client.send(new CreateSecretCommand({ Name: "r/apps/new", SecretString: "x" }));

    await expect(refused).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(refused).rejects.toThrow(
      /secretsmanager:CreateSecret on resource: arn:.*:secret:r\/apps\/new because/,
    );
    client.destroy();
  });

  it("knows no caller without a role", async () => {
    const credentials = { accessKeyId: "stranger", secretAccessKey: "x" };
    const client = new SecretsManagerClient({ endpoint: secrets.endpoint, region: embeddedAwsRegion, credentials });

    await expect(client.send(new GetSecretValueCommand({ SecretId: "r/api-keys" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    client.destroy();
  });
});

describe("the embedded DynamoDB with roles", () => {
  it("does what the role of the caller names, on its table, and refuses the rest", async () => {
    const credentials = roles.credentialsOf("Reader");
    const client = new DynamoDBClient({ endpoint: dynamodb.endpoint, region: embeddedAwsRegion, credentials });
    const Key = { pk: { S: "a" }, sk: { S: "b" } };
    await dynamodb.client.send(new PutItemCommand({ TableName: "rollcall-test", Item: Key }));
    const query = {
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: "a" } },
    };

    const { Item } = await client.send(new GetItemCommand({ TableName: "rollcall-test", Key }));
    const { Items } = await client.send(new QueryCommand({ TableName: "rollcall-test", ...query }));
    const elsewhere = await client.send(new QueryCommand({ TableName: "others", ...query })).catch(nameOf);
    const written = await client.send(new PutItemCommand({ TableName: "rollcall-test", Item: Key })).catch(nameOf);

    expect([Item, Items]).toEqual([Key, [Key]]);
    expect([elsewhere, written]).toEqual(["AccessDeniedException", "AccessDeniedException"]);
    client.destroy();
  });
});

describe("a role that leaves a partition out", () => {
  const Condition = { "ForAllValues:StringNotEquals": { "dynamodb:LeadingKeys": ["key"] } };
  const statement = { Effect: "Allow", Action: "dynamodb:*", Resource: tableArn("t"), Condition };
  const { permits } = new FunctionRoles({ R: role(statement) }, []);
  const ask = (leadingKeys?: readonly string[]) =>
    permits({
      ...{ accessKeyId: "role-of-R", action: "dynamodb:GetItem", resource: tableArn("t") },
      ...(leadingKeys === undefined ? {} : { leadingKeys }),
    });

  it("reaches every other one, and calls that name none", () => {
    expect([ask(["a"]), ask(["a", "b"]), ask([]), ask()]).toEqual([true, true, true, true]);
    expect([ask(["key"]), ask(["a", "key"])]).toEqual([false, false]);
  });

  it("is enforced by the embedded DynamoDB in all kinds of calls", async () => {
    const enforced = new FunctionRoles({ R: role({ ...statement, Resource: tableArn("rollcall-keys") }) }, [
      embeddedAwsCredentials.accessKeyId,
    ]);
    const { endpoint, close } = await startEmbeddedDynamoDb({ tableName: "rollcall-keys", permits: enforced.permits });
    const credentials = enforced.credentialsOf("R");
    const client = new DynamoDBClient({ endpoint, region: embeddedAwsRegion, credentials });
    const TableName = "rollcall-keys";
    const outcomes = [];
    for (const S of ["other", "key"]) {
      const Key = { pk: { S }, sk: { S: "x" } };
      const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": { S } } };
      outcomes.push([
        await client.send(new GetItemCommand({ TableName, Key })).then(() => "done", nameOf),
        await client.send(new QueryCommand({ TableName, ...query })).then(() => "done", nameOf),
        await client.send(new PutItemCommand({ TableName, Item: Key })).then(() => "done", nameOf),
        await client
          .send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key } }] } }))
          .then(() => "done", nameOf),
      ]);
    }
    client.destroy();
    await close();

    expect(outcomes).toEqual([Array(4).fill("done"), Array(4).fill("AccessDeniedException")]);
  });
});

describe("a policy with unsupported elements", () => {
  it.each([
    [
      "a condition of another kind",
      { Effect: "Allow", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalTag/x": "y" } } },
    ],
    [
      "two conditions",
      {
        ...{ Effect: "Allow", Action: "*", Resource: "*" },
        Condition: { "ForAllValues:StringNotEquals": { "dynamodb:LeadingKeys": ["a"], "dynamodb:Select": ["b"] } },
      },
    ],
    ["a condition", { Effect: "Allow", Action: "*", Resource: "*", Condition: {} }],
    ["NotAction", { Effect: "Allow", NotAction: "*", Resource: "*" }],
    ["an import", { Effect: "Allow", Action: "*", Resource: { "Fn::ImportValue": "x" } }],
    ["a parameter", { Effect: "Allow", Action: "*", Resource: { "Fn::Sub": `arn:\${Unheard}` } }],
  ])("(%s) throws instead of allowing calls", (_, statement) => {
    expect(() => new FunctionRoles({ R: role(statement) }, [])).toThrow(
      /unsupported (policy statement|condition|intrinsic function|pseudo parameter)/,
    );
  });
});
