import { createRequire } from "node:module";
import { usageError } from "../terminal/command-failure.ts";

interface DeployParameters {
  faultsIn(
    given: Readonly<Record<string, unknown>>,
    target: { readonly stage: string; readonly region: string },
  ): readonly string[];
  stageValues(stage: string): {
    readonly values: Readonly<Record<string, unknown>>;
    readonly faults: readonly string[];
  };
}

/**
 * Checks stage and `--param` values by the same rules as the deploy tool, so that `setup` stores no credential and makes no key
 * for a deploy that would be refused.
 *
 * @throws CommandFailure `usage` that names every fault
 */
export function refuseDeployFaults(params: readonly string[], target: { stage: string; region: string }): void {
  const { faultsIn, stageValues }: DeployParameters = createRequire(import.meta.url)("../../deploy/parameters.cjs");
  const kept = stageValues(target.stage);
  const given = params.map((param) => {
    const [name = "", ...value] = param.split("=");
    return [name, value.join("=")];
  });
  const faults = [...kept.faults, ...faultsIn({ ...kept.values, ...Object.fromEntries(given) }, target)];
  if (faults.length > 0) {
    throw usageError(`the deploy would be refused: ${faults.join("; ")}`);
  }
}
