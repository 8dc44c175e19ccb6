import { createRequire } from "node:module";
import { usageError } from "../terminal/command-failure.ts";

interface DeployParameters {
  readonly defaults: Readonly<Record<string, string>>;
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
 * The values that a deploy would have, from `--param`, the stage's file and the defaults. They are checked by the same rules as the
 * deploy tool's, so that `setup` stores no credential and makes no key for a deploy that would be refused.
 *
 * @throws CommandFailure `usage` that names every fault
 */
export function deployValues(
  params: readonly string[],
  target: { readonly stage: string; readonly region: string },
): Readonly<Record<string, unknown>> {
  const { defaults, faultsIn, stageValues }: DeployParameters = createRequire(import.meta.url)(
    "../../deploy/parameters.cjs",
  );
  const kept = stageValues(target.stage);
  const given = params.map((param) => {
    const [name = "", ...value] = param.split("=");
    return [name, value.join("=")];
  });
  const values = { ...kept.values, ...Object.fromEntries(given) };
  const faults = [...kept.faults, ...faultsIn(values, target)];
  if (faults.length > 0) {
    throw usageError(`the deploy would be refused: ${faults.join("; ")}`);
  }
  return { ...defaults, ...values };
}
