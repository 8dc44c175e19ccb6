import { embeddedAccountId, embeddedAwsRegion } from "./embedded-aws-identity.ts";

/** An authorization request of an embedded service. */
export interface AwsCall {
  /** The access key ID that signed the call, from its `Authorization` header. */
  readonly accessKeyId: string;
  /** `secretsmanager:GetSecretValue` */
  readonly action: string;
  /** The resource's ARN. */
  readonly resource: string;
  /** The partition keys of a DynamoDB call. */
  readonly leadingKeys?: readonly string[];
}

/** Authorizes a call. */
export type Permits = (call: AwsCall) => boolean;

/** The resources of a CloudFormation template. */
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
  /** Partition keys that the statement excludes by its condition. */
  readonly otherKeysThan: readonly string[];
}

const pseudoParameters: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": embeddedAwsRegion,
  "AWS::AccountId": embeddedAccountId,
};

/**
 * IAM policy evaluation for the roles of a template: an explicit deny wins, and calls without a matching allow are denied. Each
 * role gets an access key of its own, which identifies the caller. Policy elements that are not implemented (conditions other than
 * the one on partition keys, NotAction, other intrinsic functions) throw when the roles are read, so they never allow by accident.
 */
export class FunctionRoles {
  readonly #statements: ReadonlyMap<string, readonly Statement[]>;
  readonly #administrators: ReadonlySet<string>;

  /** @param administrators access key IDs without restrictions: those of the tests and of the stack */
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

/** The access key ID of a SigV4 signature (`AWS4-HMAC-SHA256 Credential=AKID/date/…`); empty for an unsigned request. */
export function accessKeyIdOf(authorization: string | undefined): string {
  return /\bCredential=([^/,\s]+)\//.exec(authorization ?? "")?.[1] ?? "";
}

/** The message of IAM's AccessDenied errors. */
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
    throw new Error(`unsupported policy statement: Effect ${String(Effect)}, ${extra.join(", ")}`);
  }
  return {
    isAllow: Effect === "Allow",
    // IAM matches actions case-insensitively and resources case-sensitively.
    actions: listOf(Action).map((action) => wildcard(String(action), "i")),
    resources: listOf(Resource).map((resource) => wildcard(resolved(resource, resources), "")),
    otherKeysThan: Condition === undefined ? [] : otherKeysThan(fieldsOf(Condition)),
  };
}

/** The one supported condition: none of the call's partition keys is in the list. As in IAM, a call without keys satisfies it. */
function otherKeysThan(condition: Readonly<Record<string, unknown>>): readonly string[] {
  const { "ForAllValues:StringNotEquals": operator, ...otherOperators } = condition;
  const { "dynamodb:LeadingKeys": keys, ...otherKeys } = fieldsOf(operator ?? {});
  const others = [...Object.keys(otherOperators), ...Object.keys(otherKeys)];
  if (keys === undefined || others.length > 0) {
    throw new Error(`unsupported condition: ${others.join(", ")}`);
  }
  return listOf(keys).map(String);
}

/** Resolves a template value like CloudFormation: the intrinsic functions that the roles use. */
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
  throw new Error(`unsupported intrinsic function ${name}`);
}

function pseudoParameter(name: string): string {
  const value = pseudoParameters[name];
  if (value === undefined) {
    throw new Error(`unsupported pseudo parameter \${${name}}`);
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

/** IAM wildcards: `*` matches any text, `?` one character. */
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
