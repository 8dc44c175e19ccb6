import type { EpochMs } from "../../shared/identity/ids.ts";

export type ProviderName = "tencent" | "agora";

/** Business code (Tencent), HTTP status (Agora and transport faults), or how the connection ended. */
export type CallVerdict = number | "reset" | "hang";

/** One call as the vendor saw it. Never holds a signature, a token or a body. */
export interface Call {
  readonly provider: ProviderName;
  /** SDKAppID in decimal, or App ID. Empty when the request named none. */
  readonly app: string;
  /** `get_members`, `million_group_open_http_svc/get_online_member_num`, `chatgroups/users`, … */
  readonly command: string;
  readonly groupId: string;
  readonly hostHeader: string;
  /** Tencent only: the region of the Host header. */
  readonly region: string;
  /** Arrival by the server's own clock (real time, whatever clock the views run on). */
  readonly atMs: EpochMs;
  readonly verdict: CallVerdict;
  /** What the request deserved by itself; differs from `verdict` under a fault. */
  readonly naturalVerdict: CallVerdict;
  /** Kinds of the faults that were applied. */
  readonly faults: readonly string[];
  /** Names of what a strict reader would not expect: unknown body fields, unknown query parameters. */
  readonly notes: readonly string[];
}

export interface CallFilter {
  readonly provider?: ProviderName;
  readonly app?: string;
  readonly command?: string;
  readonly groupId?: string;
  readonly region?: string;
  readonly verdict?: CallVerdict;
}

export interface CallLog {
  /** Calls since the last `clear`, none forgotten. */
  total(filter?: CallFilter): number;
  /** Calls that were refused for their rate: 60007, 429. */
  throttled(): number;
  /** Most arrivals in any sliding second, refused ones included. */
  maxInAnySlidingSecond(app: string | number, command: string): number;
  /** The newest calls, oldest first; a bounded window. */
  recent(filter?: CallFilter): readonly Call[];
  clear(): void;
}
