import type { EpochMs } from "../../shared/identity/ids.ts";
import { createWindowPeak, type WindowPeak } from "./sliding-window.ts";

export type ProviderName = "tencent" | "agora";

/** API error code (Tencent), HTTP status (Agora and transport faults), or the way in which the connection ended. */
export type CallVerdict = number | "reset" | "hang";

/** One logged call, without signature, token or body. */
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
  /** The outcome without faults; `verdict` is the actual one. */
  readonly naturalVerdict: CallVerdict;
  /** Kinds of the faults that were applied. */
  readonly faults: readonly string[];
  /** Undocumented body fields and query parameters. */
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
  /** Number of calls since the last `clear`. */
  total(filter?: CallFilter): number;
  /** Number of throttled calls: 60007, 429. */
  throttled(): number;
  /** Largest number of arrivals in any sliding second, throttled ones included. */
  maxInAnySlidingSecond(app: string | number, command: string): number;
  /** The newest calls, oldest first; a bounded window. */
  recent(filter?: CallFilter): readonly Call[];
  clear(): void;
}

const keptCalls = 50_000;

/** 60007, 60011, 60018 and 60019 of Tencent, 429 of Agora. */
const throttleVerdicts: ReadonlySet<CallVerdict> = new Set([60007, 60011, 60018, 60019, 429]);

interface Tally {
  readonly call: Call;
  count: number;
}

function matches(call: Call, filter: CallFilter): boolean {
  return (
    (filter.provider === undefined || filter.provider === call.provider) &&
    (filter.app === undefined || filter.app === call.app) &&
    (filter.command === undefined || filter.command === call.command) &&
    (filter.groupId === undefined || filter.groupId === call.groupId) &&
    (filter.region === undefined || filter.region === call.region) &&
    (filter.verdict === undefined || filter.verdict === call.verdict)
  );
}

/** Totals are counted per filterable property, so they stay exact after old calls have left the bounded window. */
export class RecordingCallLog implements CallLog {
  /** Ring buffer: once full, the call at `#oldest` is overwritten next. */
  #ring: Call[] = [];
  #oldest = 0;
  readonly #tallies = new Map<string, Tally>();
  readonly #peaks = new Map<string, WindowPeak>();

  /** Called on arrival, before the outcome: the sliding second counts all arrivals. */
  arrive(app: string, command: string, at: EpochMs): void {
    const key = `${app} ${command}`;
    const peak = this.#peaks.get(key) ?? createWindowPeak(1_000);
    this.#peaks.set(key, peak);
    peak.record(at);
  }

  record(call: Call): void {
    if (this.#ring.length < keptCalls) this.#ring.push(call);
    else {
      this.#ring[this.#oldest] = call;
      this.#oldest = (this.#oldest + 1) % keptCalls;
    }
    const key = JSON.stringify([call.provider, call.app, call.command, call.groupId, call.region, call.verdict]);
    const tally = this.#tallies.get(key);
    if (tally === undefined) this.#tallies.set(key, { call, count: 1 });
    else tally.count++;
  }

  total(filter: CallFilter = {}): number {
    return this.#sum((call) => matches(call, filter));
  }

  throttled(): number {
    return this.#sum(({ verdict }) => throttleVerdicts.has(verdict));
  }

  maxInAnySlidingSecond(app: string | number, command: string): number {
    return this.#peaks.get(`${app} ${command}`)?.peak ?? 0;
  }

  recent(filter: CallFilter = {}): readonly Call[] {
    const oldestFirst = [...this.#ring.slice(this.#oldest), ...this.#ring.slice(0, this.#oldest)];
    return oldestFirst.filter((call) => matches(call, filter));
  }

  clear(): void {
    this.#ring = [];
    this.#oldest = 0;
    this.#tallies.clear();
    this.#peaks.clear();
  }

  #sum(isCounted: (call: Call) => boolean): number {
    let total = 0;
    for (const { call, count } of this.#tallies.values()) if (isCounted(call)) total += count;
    return total;
  }
}
