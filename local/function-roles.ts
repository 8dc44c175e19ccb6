import { embeddedAccountId, embeddedAwsRegion } from "./embedded-aws-identity.ts";

/** What an embedded service asks before it answers. */
export interface AwsCall {
  /** Who signed it: the access key ID of the `Authorization` header. */
  readonly accessKeyId: string;
  /** `secretsmanager:GetSecretValue` */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** Of a call to DynamoDB: the partition keys that it names. */
  readonly leadingKeys?: readonly string[];
}

/** Whether a call may be made. */
export type Permits = (call: AwsCall) => boolean;

/** Resources of a CloudFormation template, as far as roles are concerned. */
export type TemplateResources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
>;

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Statement {
  readonly isAllow: boolean;
  readonly actions: readonly RegExp[];
  readonly resources: readonly RegExp[];
  /** Partition keys with which the statement does not apply. */
  readonly otherKeysThan: readonly string[];
}

const pseudoParameters: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": embeddedAwsRegion,
  "AWS::AccountId": embeddedAccountId,
};

/**
 * The functions' own roles, enforced as IAM does: an explicit deny wins, what no statement allows is denied. Each role signs with
 * an access key of its own, by which the embedded services know the caller. Anything that this does not evaluate (conditions but
 * the one on partition keys, NotAction, other intrinsic functions) throws when the roles are read, instead of passing for permitted.
 */
export class FunctionRoles {
  readonly #statements: ReadonlyMap<string, readonly Statement[]>;
  readonly #administrators: ReadonlySet<string>;

  /** @param administrators access key IDs that may do everything: those of the tests and of the stack itself */
  constructor(resources: TemplateResources, administrators: readonly string[]) {
    this.#statements = new Map(
      Object.entries(resources)
        .filter(([, { Type }]) => Type === "AWS::IAM::Role")
        .map(([roleId, { Properties = {} }]) => [accessKeyOf(roleId), statementsOf(Properties, resources)]),
    );
    this.#administrators = new Set(administrators);
  }

  /** @throws Error when the template has no such role */
  credentialsOf(roleId: string): RoleCredentials {
    const accessKeyId = accessKeyOf(roleId);
    if (!this.#statements.has(accessKeyId)) {
      throw new Error(`the template has no role ${roleId}`);
    }
    return { accessKeyId, secretAccessKey: "local" };
  }

  readonly permits: Permits = ({ accessKeyId, action, resource, leadingKeys = [] }) => {
    if (this.#administrators.has(accessKeyId)) {
      return true;
    }
    const applying = (this.#statements.get(accessKeyId) ?? []).filter(
      ({ actions, resources, otherKeysThan }) =>
        actions.some((pattern) => pattern.test(action)) &&
        resources.some((pattern) => pattern.test(resource)) &&
        !leadingKeys.some((key) => otherKeysThan.includes(key)),
    );
    return applying.length > 0 && applying.every(({ isAllow }) => isAllow);
  };
}

/** The access key ID out of a request's signature (`AWS4-HMAC-SHA256 Credential=AKID/date/…`); empty when it has none. */
export function accessKeyIdOf(authorization: string | undefined): string {
  return /\bCredential=([^/,\s]+)\//.exec(authorization ?? "")?.[1] ?? "";
}

/** IAM's own words, as the services send them. */
export function denialOf({ accessKeyId, action, resource }: AwsCall): string {
  return `User: ${accessKeyId} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

function accessKeyOf(roleId: string): string {
  return `role-of-${roleId}`;
}

function statementsOf(role: Readonly<Record<string, unknown>>, resources: TemplateResources): readonly Statement[] {
  const policies = listOf(role["Policies"]).map((policy) => fieldsOf(fieldsOf(policy)["PolicyDocument"]));
  return policies
    .flatMap((document) => listOf(document["Statement"]))
    .map((statement) => readStatement(fieldsOf(statement), resources));
}

function readStatement(statement: Readonly<Record<string, unknown>>, resources: TemplateResources): Statement {
  const { Effect, Action, Resource, Condition, ...rest } = statement;
  const extra = Object.keys(rest).filter((name) => name !== "Sid");
  if ((Effect !== "Allow" && Effect !== "Deny") || extra.length > 0) {
    throw new Error(`a policy statement is not evaluated here: Effect ${String(Effect)}, ${extra.join(", ")}`);
  }
  return {
    isAllow: Effect === "Allow",
    // Actions are compared without regard to case, resources with it.
    actions: listOf(Action).map((action) => wildcard(String(action), "i")),
    resources: listOf(Resource).map((resource) => wildcard(resolved(resource, resources), "")),
    otherKeysThan: Condition === undefined ? [] : otherKeysThan(fieldsOf(Condition)),
  };
}

/** The one condition that is evaluated here: DynamoDB's partition keys are others than these. A call that names none meets it, as in IAM. */
function otherKeysThan(condition: Readonly<Record<string, unknown>>): readonly string[] {
  const { "ForAllValues:StringNotEquals": operator, ...otherOperators } = condition;
  const { "dynamodb:LeadingKeys": keys, ...otherKeys } = fieldsOf(operator ?? {});
  const others = [...Object.keys(otherOperators), ...Object.keys(otherKeys)];
  if (keys === undefined || others.length > 0) {
    throw new Error(`a condition is not evaluated here: ${others.join(", ")}`);
  }
  return listOf(keys).map(String);
}

/** A value of the template as CloudFormation would resolve it, as far as policies of ours need it. */
function resolved(value: unknown, resources: TemplateResources): string {
  if (typeof value === "string") {
    return value;
  }
  const [[name, argument] = ["nothing", undefined]] = Object.entries(fieldsOf(value));
  if (name === "Fn::Sub" && typeof argument === "string") {
    return argument.replace(/\$\{([^}]+)\}/g, (_, parameter: string) => pseudoParameter(parameter));
  }
  if (name === "Fn::GetAtt" && Array.isArray(argument) && argument[1] === "Arn") {
    return arnOf(String(argument[0]), resources);
  }
  throw new Error(`${name} is not resolved here`);
}

function pseudoParameter(name: string): string {
  const value = pseudoParameters[name];
  if (value === undefined) {
    throw new Error(`\${${name}} is not resolved here`);
  }
  return value;
}

function arnOf(logicalId: string, resources: TemplateResources): string {
  const resource = resources[logicalId];
  const { TableName } = resource?.Properties ?? {};
  return resource?.Type === "AWS::DynamoDB::Table" && typeof TableName === "string"
    ? tableArn(TableName)
    : `arn:aws:cloudformation:${embeddedAwsRegion}:${embeddedAccountId}:${logicalId}`;
}

export function tableArn(tableName: string): string {
  return `arn:aws:dynamodb:${embeddedAwsRegion}:${embeddedAccountId}:table/${tableName}`;
}

/** `*` is any text, `?` any one character. */
function wildcard(pattern: string, flags: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, `${flags}s`);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) {
    throw new Error("a policy of the template is not an object");
  }
  return { ...value };
}
