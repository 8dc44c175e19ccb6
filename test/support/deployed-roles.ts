import { createRequire } from "node:module";
import { embeddedAwsCredentials } from "../../local/embedded-aws-identity.ts";
import { FunctionRoles, type TemplateResources } from "../../local/function-roles.ts";

type RolesFile = (framework: {
  readonly resolveVariable: (name: string) => Promise<string>;
}) => Promise<{ readonly Resources: TemplateResources }>;

const rolesFile: RolesFile = createRequire(import.meta.url)("../../deploy/roles.cjs");

/** The roles that deploy/roles.cjs makes for a stage, enforced like IAM; the tests themselves are unrestricted. */
export async function rolesOfStage(stage: string, tableName: string): Promise<FunctionRoles> {
  const variables = new Map([
    ["sls:stage", stage],
    ["self:service", "rollcall"],
    ["self:custom.secretsPrefix", `rollcall/${stage}`],
    ["param:table", tableName],
    ["param:export", "off"],
    ["param:events", "off"],
    ["param:webhooks", "on"],
  ]);
  const { Resources } = await rolesFile({
    resolveVariable: async (name) => variables.get(name) ?? Promise.reject(new Error(`${name} is not defined here`)),
  });
  return rolesOf(Resources, tableName);
}

/** @param tableName the name that CloudFormation would generate for the template's table */
export function rolesOf(resources: TemplateResources, tableName: string): FunctionRoles {
  const AttendanceTable = { Type: "AWS::DynamoDB::Table", Properties: { TableName: tableName } };
  return new FunctionRoles({ ...resources, AttendanceTable }, [embeddedAwsCredentials.accessKeyId]);
}

/** `get-room` -> `GetRoomRole`, as in serverless.yml. */
export function roleIdOf(functionName: string): string {
  return `${functionName.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase())}Role`;
}
