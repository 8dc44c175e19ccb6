import { vendorEnvironment } from "../../shared/runtime/environment.ts";
import { createTransport, type Transport } from "../../shared/upstream/transport.ts";
import type { StageTarget } from "../stage/stage-target.ts";
import type { CliWorld } from "../world.ts";

/** The way to the vendors: their own hosts, or for the local stack and tests the simulators. */
export interface VendorReach {
  readonly transport: Transport;
  /** A loopback origin that stands in for every vendor host. */
  readonly originOverride: string | undefined;
}

export function vendorReach({ env }: Pick<CliWorld, "env">, { local, secretsPrefix }: StageTarget): VendorReach {
  const { originOverride } = vendorEnvironment({
    SECRETS_PREFIX: secretsPrefix,
    UPSTREAM_ORIGIN_OVERRIDE: local?.vendorOrigin ?? env["UPSTREAM_ORIGIN_OVERRIDE"],
  });
  return { originOverride, transport: createTransport({ originOverride, connectionsPerHost: 1 }) };
}
