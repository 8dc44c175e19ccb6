import { randomUUID } from "node:crypto";
import type { EpochMs } from "../../shared/identity/ids.ts";
import { arnSuffix, secretArn } from "./secret-arn.ts";
import { notFound, ServiceError } from "./service-error.ts";
import { type StageMove, withLabelMoved, withNewVersion } from "./staging-labels.ts";
import {
  hasContent,
  isSameContent,
  type SecretContent,
  type SecretVersion,
  type StoredSecret,
} from "./stored-secret.ts";

export interface NewVersion extends SecretContent {
  /** The SDK's ClientRequestToken, an idempotency key: the same token with the same content is the same version. */
  readonly versionId?: string | undefined;
  /** Default AWSCURRENT. */
  readonly stages?: readonly string[] | undefined;
}

export interface VersionChoice {
  readonly versionId?: string | undefined;
  readonly stage?: string | undefined;
}

const maxSecretBytes = 65_536;
/** Labels over all versions of a secret. */
const maxStages = 20;
/** In-memory model of Secrets Manager with its rules for names, versions, labels and deletion. */
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

  /** Finds a secret by name or ARN, also one that is scheduled for deletion. */
  describe(secretId: string): StoredSecret {
    const secret = this.#find(secretId);
    if (!secret) {
      throw notFound("the specified secret");
    }
    return secret;
  }

  /**
   * The ARN that IAM matches a call against: the secret's own, with its random suffix, or the requested name if there is no
   * such secret. A policy that does not allow the bare name turns "not found" into "access denied".
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
    const existing = this.#secrets.get(name);
    if (existing?.deletedAt !== undefined) {
      throw new ServiceError(
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (existing) {
      // A retry of the same creation (same token, same content) is idempotent; anything else conflicts.
      const same = existing.versions.find((version) => version.versionId === content.versionId);
      if (same && isSameContent(same, content)) {
        return { secret: existing, version: same };
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
    const existing = secret.versions.find((version) => version.versionId === content.versionId);
    if (existing) {
      if (isSameContent(existing, content)) {
        return { secret, version: existing };
      }
      throw new ServiceError(
        "ResourceExistsException",
        `A version with the ID ${existing.versionId} already exists and holds other content.`,
      );
    }
    const version = this.#version(content);
    const changed = { ...secret, changedAt: this.#now(), versions: withNewVersion(secret.versions, version) };
    this.#keep(changed);
    return { secret: changed, version };
  }

  /** Moves a staging label; see `withLabelMoved` for the rules. */
  moveStage(secretId: string, stage: string, move: StageMove): StoredSecret {
    const secret = this.#usable(secretId);
    const versions = withLabelMoved(secret.versions, stage, move);
    if (versions === secret.versions) {
      return secret;
    }
    const changed = { ...secret, changedAt: this.#now(), versions };
    this.#keep(changed);
    return changed;
  }

  /** Schedules the deletion, or deletes immediately when `forced`. */
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

  /** All secrets in order of name, without those that are scheduled for deletion. */
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
    // Secrets Manager also takes a partial ARN, without the random suffix.
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
