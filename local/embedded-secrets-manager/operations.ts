import * as v from "valibot";
import type { EpochMs } from "../../shared/identity/ids.ts";
import type { SecretVault } from "./secret-vault.ts";
import { ServiceError } from "./service-error.ts";
import type { StoredSecret } from "./stored-secret.ts";

type Operation = (vault: SecretVault, body: unknown) => Record<string, unknown>;

const secretId = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));
const requestToken = v.optional(v.pipe(v.string(), v.minLength(32), v.maxLength(64)));
const content = { SecretString: v.optional(v.string()), SecretBinary: v.optional(v.string()) };

const getRequest = v.object({
  SecretId: secretId,
  VersionId: requestToken,
  VersionStage: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
});
const createRequest = v.object({
  Name: v.string(),
  ClientRequestToken: requestToken,
  Description: v.optional(v.string()),
  ...content,
});
const putRequest = v.object({
  SecretId: secretId,
  ClientRequestToken: requestToken,
  VersionStages: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(20))),
  ...content,
});
const moveRequest = v.object({
  SecretId: secretId,
  VersionStage: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  RemoveFromVersionId: requestToken,
  MoveToVersionId: requestToken,
});
const describeRequest = v.object({ SecretId: secretId });
const deleteRequest = v.object({ SecretId: secretId, ForceDeleteWithoutRecovery: v.optional(v.boolean()) });
const listRequest = v.object({
  MaxResults: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
  NextToken: v.optional(v.string()),
  SortOrder: v.optional(v.picklist(["asc", "desc"])),
  Filters: v.optional(v.array(v.object({ Key: v.literal("name"), Values: v.array(v.string()) }))),
});

const defaultPageSize = 100;

/** The supported operations, by the name in `X-Amz-Target: secretsmanager.<name>`. */
export const operations: Readonly<Record<string, Operation>> = {
  GetSecretValue(vault, body) {
    const request = parse(getRequest, body);
    const { secret, version } = vault.read(request.SecretId, {
      versionId: request.VersionId,
      stage: request.VersionStage,
    });
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.versionId,
      SecretString: version.secretString,
      SecretBinary: version.secretBinary,
      VersionStages: version.stages,
      CreatedDate: inSeconds(version.createdAt),
    };
  },

  PutSecretValue(vault, body) {
    const request = parse(putRequest, body);
    const { secret, version } = vault.putVersion(request.SecretId, {
      versionId: request.ClientRequestToken,
      secretString: request.SecretString,
      secretBinary: request.SecretBinary,
      stages: request.VersionStages,
    });
    return { ARN: secret.arn, Name: secret.name, VersionId: version.versionId, VersionStages: version.stages };
  },

  UpdateSecretVersionStage(vault, body) {
    const request = parse(moveRequest, body);
    const secret = vault.moveStage(request.SecretId, request.VersionStage, {
      from: request.RemoveFromVersionId,
      to: request.MoveToVersionId,
    });
    return { ARN: secret.arn, Name: secret.name };
  },

  CreateSecret(vault, body) {
    const request = parse(createRequest, body);
    const { secret, version } = vault.create(
      request.Name,
      {
        versionId: request.ClientRequestToken,
        secretString: request.SecretString,
        secretBinary: request.SecretBinary,
      },
      request.Description,
    );
    return { ARN: secret.arn, Name: secret.name, VersionId: version?.versionId };
  },

  DescribeSecret(vault, body) {
    const secret = vault.describe(parse(describeRequest, body).SecretId);
    return {
      ...summary(secret),
      VersionIdsToStages: stagesByVersion(secret),
      DeletedDate: secret.deletedAt === undefined ? undefined : inSeconds(secret.deletedAt),
    };
  },

  DeleteSecret(vault, body) {
    const request = parse(deleteRequest, body);
    const secret = vault.delete(request.SecretId, request.ForceDeleteWithoutRecovery === true);
    return { ARN: secret.arn, Name: secret.name };
  },

  RestoreSecret(vault, body) {
    const secret = vault.restore(parse(describeRequest, body).SecretId);
    return { ARN: secret.arn, Name: secret.name };
  },

  ListSecrets(vault, body) {
    const request = parse(listRequest, body);
    const filtered = vault
      .list()
      .filter(({ name }) =>
        (request.Filters ?? []).every(({ Values }) => Values.some((value) => matches(name, value))),
      );
    const all = request.SortOrder === "desc" ? filtered.toReversed() : filtered;
    const start = request.NextToken === undefined ? 0 : startOf(request.NextToken, all);
    const end = start + (request.MaxResults ?? defaultPageSize);
    const last = all[end - 1];
    return {
      SecretList: all
        .slice(start, end)
        .map((secret) => ({ ...summary(secret), SecretVersionsToStages: stagesByVersion(secret) })),
      NextToken: last && end < all.length ? Buffer.from(last.name).toString("base64url") : undefined,
    };
  },
};

/** Name filters match prefixes; a leading `!` negates one. */
function matches(name: string, filter: string): boolean {
  return filter.startsWith("!") ? !name.startsWith(filter.slice(1)) : name.startsWith(filter);
}

function startOf(nextToken: string, all: readonly StoredSecret[]): number {
  const last = Buffer.from(nextToken, "base64url").toString();
  const index = all.findIndex(({ name }) => name === last);
  if (index === -1) {
    throw new ServiceError("InvalidNextTokenException", "The NextToken value is invalid.");
  }
  return index + 1;
}

function summary(secret: StoredSecret): Record<string, unknown> {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: inSeconds(secret.createdAt),
    LastChangedDate: inSeconds(secret.changedAt),
  };
}

/** Omits deprecated versions, which have no stage, like Secrets Manager by default. */
function stagesByVersion(secret: StoredSecret): Record<string, readonly string[]> {
  return Object.fromEntries(
    secret.versions.filter(({ stages }) => stages.length > 0).map(({ versionId, stages }) => [versionId, stages]),
  );
}

/** awsJson 1.1 encodes timestamps as seconds. */
const inSeconds = (at: EpochMs) => at / 1000;

function parse<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) {
    return result.output;
  }
  // valibot's message quotes the input, which may be the secret, so it is not passed on.
  const field = result.issues[0] && v.getDotPath(result.issues[0]);
  throw new ServiceError("ValidationException", `${field ?? "The request"} is missing or not as it must be.`);
}
