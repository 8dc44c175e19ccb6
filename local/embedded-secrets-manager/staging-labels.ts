import { invalidParameter, notFound } from "./service-error.ts";
import type { SecretVersion } from "./stored-secret.ts";

/** Request of UpdateSecretVersionStage: the version that loses the label, and the one that gets it. */
export interface StageMove {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Deprecated versions that are kept; Secrets Manager keeps about a hundred. */
const maxDeprecatedVersions = 100;

/** The versions after a new one was added, which takes its labels from the older ones. */
export function withNewVersion(versions: readonly SecretVersion[], added: SecretVersion): readonly SecretVersion[] {
  return withoutOldestDeprecated([added, ...versions.map((older) => withoutLabels(older, added.stages))]);
}

/**
 * The versions after a label was moved, or removed when there is no `to`. A label that another version holds moves only if
 * `from` names that version, which makes the operation a compare-and-swap. Returns the same array when nothing changes.
 *
 * @throws ServiceError with the errors of UpdateSecretVersionStage
 */
export function withLabelMoved(
  versions: readonly SecretVersion[],
  stage: string,
  { from, to }: StageMove,
): readonly SecretVersion[] {
  if (from === undefined && to === undefined) {
    throw invalidParameter("You must give RemoveFromVersionId, MoveToVersionId or both.");
  }
  for (const versionId of [from, to]) {
    if (versionId !== undefined && !versions.some((version) => version.versionId === versionId)) {
      throw notFound(`the specified secret value for VersionId: ${versionId}`);
    }
  }
  const holder = versions.find((version) => version.stages.includes(stage));
  const isElsewhere = from === undefined ? holder !== undefined && holder.versionId !== to : holder?.versionId !== from;
  if (isElsewhere) {
    throw invalidParameter(`RemoveFromVersionId must be the version that has the staging label ${stage}.`);
  }
  if (to === undefined && stage === "AWSCURRENT") {
    throw invalidParameter("You can only move the staging label AWSCURRENT to another version, not remove it.");
  }
  if (holder !== undefined && holder.versionId === to) {
    return versions;
  }
  return withoutOldestDeprecated(
    versions.map((version) => {
      const rest = withoutLabels(version, [stage]);
      return version.versionId === to ? { ...rest, stages: [...rest.stages, stage] } : rest;
    }),
  );
}

/** A version without the labels that another version takes. A version that loses AWSCURRENT becomes AWSPREVIOUS. */
function withoutLabels(version: SecretVersion, taken: readonly string[]): SecretVersion {
  const rest = version.stages.filter((stage) => !taken.includes(stage));
  if (!taken.includes("AWSCURRENT")) {
    return { ...version, stages: rest };
  }
  const wasCurrent = version.stages.includes("AWSCURRENT");
  return {
    ...version,
    stages: [...rest.filter((stage) => stage !== "AWSPREVIOUS"), ...(wasCurrent ? ["AWSPREVIOUS"] : [])],
  };
}

function withoutOldestDeprecated(newestFirst: readonly SecretVersion[]): readonly SecretVersion[] {
  let deprecated = 0;
  return newestFirst.filter(({ stages }) => {
    deprecated += stages.length === 0 ? 1 : 0;
    return stages.length > 0 || deprecated <= maxDeprecatedVersions;
  });
}
