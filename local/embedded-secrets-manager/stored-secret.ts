import type { EpochMs } from "../../shared/identity/ids.ts";

/** Exactly one of text and the base64 form of binary content; neither for a secret that was created empty. */
export interface SecretContent {
  readonly secretString?: string | undefined;
  readonly secretBinary?: string | undefined;
}

/** One version of a secret. A version without stages is deprecated: it can still be read by its ID. */
export interface SecretVersion {
  readonly versionId: string;
  readonly createdAt: EpochMs;
  readonly secretString?: string;
  readonly secretBinary?: string;
  readonly stages: readonly string[];
}

/** One secret with its versions, in the form of the state file. */
export interface StoredSecret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
  readonly description?: string;
  /** When it was scheduled for deletion. Such a secret still exists, but cannot be read or changed. */
  readonly deletedAt?: EpochMs;
  readonly versions: readonly SecretVersion[];
}

export const hasContent = (content: SecretContent) =>
  content.secretString !== undefined || content.secretBinary !== undefined;

export const isSameContent = (a: SecretContent, b: SecretContent) =>
  a.secretString === b.secretString && a.secretBinary === b.secretBinary;
