import type { SteadyCrowdProfile } from "../../../local/vendor-simulators/steady-crowd.ts";
import { agoraSecret, tencentSecret } from "../../support/test-apps.ts";

export const benchTable = "rollcall-bench";

/** One app a scenario, so that none waits for another's rate. */
export const benchSecrets = Array.from({ length: 12 }, (_, index) =>
  tencentSecret(500 + index, index % 2 === 0 ? "singapore" : "china"),
);
export const benchTencent = benchSecrets.map(({ sdkAppId, secretKey, region }) => ({ sdkAppId, secretKey, region }));
export const benchAgoraSecret = agoraSecret(500);
export const benchAgora = { ...benchAgoraSecret, profile: "shengwang" } as const;

/** What a measured process is told by its first message. */
export interface Scenario {
  readonly vendorOrigin: string;
  readonly tableEndpoint: string;
  readonly callsPerSecond: number;
  /** Slots to sweep one after the other. */
  readonly slots: number;
  /** Rooms `g0` to `g{rooms - 1}` of which the process has seen everybody, listed or not. */
  readonly seen?: { readonly app: string; readonly rooms: number; readonly crowd: SteadyCrowdProfile };
  /** App name → secret. */
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** What it answers for each slot. */
export interface Measured {
  /** From the first call's departure to the last answer. */
  readonly callsMs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMb: number;
  /** Most calls of a command that left in any sliding second, by the sweep's own clock. */
  readonly mostDeparted: number;
  readonly longestStallMs: number;
  readonly calls: number;
  readonly throttles: number;
  readonly rooms: number;
  readonly written: number;
  readonly gaps: number;
  readonly confirmed: number;
  readonly unanswered: number;
}
