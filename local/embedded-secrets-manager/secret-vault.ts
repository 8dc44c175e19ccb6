import { randomBytes, randomUUID } from "node:crypto";
import type { EpochMs } from "../../shared/identity/ids.ts";
import { embeddedAccountId, embeddedAwsRegion } from "../embedded-aws-identity.ts";
import { ServiceError } from "./service-error.ts";

/** One version of a secret. A version without stages is deprecated: it can still be read by its id. */
export interface SecretVersion {
  readonly versionId: string;
  readonly createdAt: EpochMs;
  /** Text, or the base64 form of binary content. */
  readonly secretString?: string;
  readonly secretBinary?: string;
  readonly stages: readonly string[];
}

/** One secret with its versions, as it is kept in the state file. */
export interface StoredSecret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
  readonly description?: string;
  /** When it was marked for deletion: it is still there and can no longer be read. */
  readonly deletedAt?: EpochMs;
  readonly versions: readonly SecretVersion[];
}

interface SecretContent {
  readonly secretString?: string | undefined;
  readonly secretBinary?: string | undefined;
}

export interface NewVersion extends SecretContent {
  /** The SDK's ClientRequestToken: the same one with the same content twice is one version. */
  readonly versionId?: string | undefined;
  /** Default AWSCURRENT. */
  readonly stages?: readonly string[] | undefined;
}

export interface StageMove {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface VersionChoice {
  readonly versionId?: string | undefined;
  readonly stage?: string | undefined;
}

const maxSecretBytes = 65_536;
/** Over all versions of a secret. */
const maxStages = 20;
/** Versions without a stage that are kept; the service keeps about a hundred. */
const maxDeprecatedVersions = 100;

/**
 * The rules of Secrets Manager over plain values: staging labels move, the version that loses AWSCURRENT becomes
 * AWSPREVIOUS, a secret marked for deletion is refused.
 */
export class SecretVault {
  readonly #secrets = new Map<string, StoredSecret>();
  readonly #now: () => EpochMs;
  readonly #onChange: (secrets: readonly StoredSecret[]) => void;

  constructor(now: () => EpochMs, secrets: readonly StoredSecret[], onChange: (all: readonly StoredSecret[]) => void) {
    this.#now = now;
    this.#onChange = onChange;
    for (const secret of secrets) {
      this.#secrets.set(secret.name, secret);
    }
  }

  /** By name or ARN, marked for deletion or not. */
  describe(secretId: string): StoredSecret {
    const secret = this.#find(secretId);
    if (!secret) {
      throw notFound("the specified secret");
    }
    return secret;
  }

  /**
   * The ARN that IAM judges a call by: that of the secret, with its random suffix; where there is none, the name as it was
   * given. So a policy has to allow the bare name too, or "no such secret" is "access denied".
   */
  arnFor(secretId: string): string {
    return this.#find(secretId)?.arn ?? (secretId.startsWith("arn:") ? secretId : secretArn(secretId));
  }

  read(secretId: string, choice: VersionChoice = {}): { secret: StoredSecret; version: SecretVersion } {
    const secret = this.#usable(secretId);
    const { versionId } = choice;
    const stage = choice.stage ?? (versionId === undefined ? "AWSCURRENT" : undefined);
    const version = secret.versions.find(
      (candidate) =>
        (versionId === undefined || candidate.versionId === versionId) &&
        (stage === undefined || candidate.stages.includes(stage)),
    );
    if (!version) {
      throw notFound(
        versionId === undefined
          ? `the specified secret value for staging label: ${stage}`
          : `the specified secret value for VersionId: ${versionId}`,
      );
    }
    return { secret, version };
  }

  create(name: string, content: NewVersion, description?: string): { secret: StoredSecret; version?: SecretVersion } {
    if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name)) {
      throw new ServiceError("ValidationException", "Invalid name. It may hold letters, digits and any of -/_+=.@");
    }
    const known = this.#secrets.get(name);
    if (known?.deletedAt !== undefined) {
      throw new ServiceError(
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (known) {
      // The SDK may send the same creation twice; only that is no conflict.
      const same = known.versions.find((version) => version.versionId === content.versionId);
      if (same && isSameContent(same, content)) {
        return { secret: known, version: same };
      }
      throw new ServiceError(
        "ResourceExistsException",
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const now = this.#now();
    const version = hasContent(content) ? this.#version({ ...content, stages: ["AWSCURRENT"] }) : undefined;
    const secret: StoredSecret = {
      name,
      arn: secretArn(`${name}-${arnSuffix()}`),
      createdAt: now,
      changedAt: now,
      ...(description === undefined ? {} : { description }),
      versions: version ? [version] : [],
    };
    this.#keep(secret);
    return version ? { secret, version } : { secret };
  }

  putVersion(secretId: string, content: NewVersion): { secret: StoredSecret; version: SecretVersion } {
    const secret = this.#usable(secretId);
    if (!hasContent(content)) {
      throw new ServiceError("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
    }
    const known = secret.versions.find((version) => version.versionId === content.versionId);
    if (known) {
      if (isSameContent(known, content)) {
        return { secret, version: known };
      }
      throw new ServiceError(
        "ResourceExistsException",
        `A version with the ID ${known.versionId} already exists and holds other content.`,
      );
    }
    const version = this.#version(content);
    const versions = [version, ...secret.versions.map((older) => withStagesMoved(older, version.stages))];
    const changed = { ...secret, changedAt: this.#now(), versions: withoutOldest(versions) };
    this.#keep(changed);
    return { secret: changed, version };
  }

  /**
   * Moves a staging label, or takes it off when there is no `to`. A label that is on another version is moved only when
   * `from` is that version, which makes the call a compare and swap.
   */
  moveStage(secretId: string, stage: string, { from, to }: StageMove): StoredSecret {
    const secret = this.#usable(secretId);
    if (from === undefined && to === undefined) {
      throw invalidParameter("You must give RemoveFromVersionId, MoveToVersionId or both.");
    }
    for (const versionId of [from, to]) {
      if (versionId !== undefined && !secret.versions.some((version) => version.versionId === versionId)) {
        throw notFound(`the specified secret value for VersionId: ${versionId}`);
      }
    }
    const holder = secret.versions.find((version) => version.stages.includes(stage));
    const isElsewhere =
      from === undefined ? holder !== undefined && holder.versionId !== to : holder?.versionId !== from;
    if (isElsewhere) {
      throw invalidParameter(`RemoveFromVersionId must be the version that has the staging label ${stage}.`);
    }
    if (to === undefined && stage === "AWSCURRENT") {
      throw invalidParameter("You can only move the staging label AWSCURRENT to another version, not remove it.");
    }
    if (holder !== undefined && holder.versionId === to) {
      return secret;
    }
    const moved = secret.versions.map((version) => {
      const left = withStagesMoved(version, [stage]);
      return version.versionId === to ? { ...left, stages: [...left.stages, stage] } : left;
    });
    const changed = { ...secret, changedAt: this.#now(), versions: withoutOldest(moved) };
    this.#keep(changed);
    return changed;
  }

  /** Marks for deletion, or deletes at once when `forced`. */
  delete(secretId: string, forced: boolean): StoredSecret {
    const secret = this.#usable(secretId);
    if (forced) {
      this.#secrets.delete(secret.name);
      this.#onChange([...this.#secrets.values()]);
      return secret;
    }
    const marked = { ...secret, deletedAt: this.#now() };
    this.#keep(marked);
    return marked;
  }

  /** Takes the mark of deletion off, where there is one. */
  restore(secretId: string): StoredSecret {
    const { deletedAt: _, ...restored } = this.describe(secretId);
    this.#keep(restored);
    return restored;
  }

  /** All that are not marked for deletion, by name. */
  list(): readonly StoredSecret[] {
    return [...this.#secrets.values()]
      .filter((secret) => secret.deletedAt === undefined)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #find(secretId: string): StoredSecret | undefined {
    const byName = this.#secrets.get(secretId);
    if (byName || !secretId.startsWith("arn:")) {
      return byName;
    }
    // A partial ARN lacks the random suffix.
    return [...this.#secrets.values()].find(({ arn }) => arn === secretId || arn.slice(0, -7) === secretId);
  }

  #usable(secretId: string): StoredSecret {
    const secret = this.describe(secretId);
    if (secret.deletedAt !== undefined) {
      throw new ServiceError(
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    return secret;
  }

  #version(content: NewVersion): SecretVersion {
    const { secretString, secretBinary } = content;
    if (secretString !== undefined && secretBinary !== undefined) {
      throw new ServiceError("InvalidParameterException", "Give SecretString or SecretBinary, not both.");
    }
    if (Buffer.byteLength(secretString ?? "") > maxSecretBytes) {
      throw new ServiceError("ValidationException", `SecretString must have at most ${maxSecretBytes} bytes.`);
    }
    return {
      versionId: content.versionId ?? randomUUID(),
      createdAt: this.#now(),
      ...(secretString === undefined ? {} : { secretString }),
      ...(secretBinary === undefined ? {} : { secretBinary }),
      stages: content.stages ?? ["AWSCURRENT"],
    };
  }

  #keep(secret: StoredSecret): void {
    if (secret.versions.flatMap(({ stages }) => stages).length > maxStages) {
      throw new ServiceError("LimitExceededException", `A secret has at most ${maxStages} staging labels.`);
    }
    this.#secrets.set(secret.name, secret);
    this.#onChange([...this.#secrets.values()]);
  }
}

function withStagesMoved(older: SecretVersion, taken: readonly string[]): SecretVersion {
  const left = older.stages.filter((stage) => !taken.includes(stage));
  if (!taken.includes("AWSCURRENT")) {
    return { ...older, stages: left };
  }
  const wasCurrent = older.stages.includes("AWSCURRENT");
  return {
    ...older,
    stages: [...left.filter((stage) => stage !== "AWSPREVIOUS"), ...(wasCurrent ? ["AWSPREVIOUS"] : [])],
  };
}

function withoutOldest(versions: readonly SecretVersion[]): readonly SecretVersion[] {
  let deprecated = 0;
  return versions.filter((version) => {
    deprecated += version.stages.length === 0 ? 1 : 0;
    return version.stages.length > 0 || deprecated <= maxDeprecatedVersions;
  });
}

const hasContent = (content: SecretContent) => content.secretString !== undefined || content.secretBinary !== undefined;

const isSameContent = (a: SecretContent, b: SecretContent) =>
  a.secretString === b.secretString && a.secretBinary === b.secretBinary;

function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

function notFound(what: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `Secrets Manager can't find ${what}.`);
}

function secretArn(resourceId: string): string {
  return `arn:aws:secretsmanager:${embeddedAwsRegion}:${embeddedAccountId}:secret:${resourceId}`;
}

/** Six letters or digits, as the service appends them to a name. */
function arnSuffix(): string {
  return randomBytes(9).toString("base64").replaceAll(/[+/]/g, "x").slice(0, 6);
}
