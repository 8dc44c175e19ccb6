import type { AgoraErrorName } from "./agora/errors.ts";
import type { ProviderName } from "./call-log.ts";

/** Injectable faults of a vendor call. */
export type Fault =
  /** Tencent. `errorInfo` left out: a realistic text; `""`: empty; `null`: no such field. */
  | { readonly kind: "business-code"; readonly code: number; readonly errorInfo?: string | null }
  | { readonly kind: "agora-error"; readonly name: AgoraErrorName; readonly retryAfter?: string }
  | {
      readonly kind: "http-status";
      readonly status: number;
      /** Default `html`. */
      readonly body?: "html" | "json" | "empty";
      readonly retryAfter?: string;
    }
  | { readonly kind: "retry-after"; readonly value: string }
  | { readonly kind: "reset-before-headers" }
  | { readonly kind: "reset-mid-body" }
  /** Never responds; the connection stays open until the client closes it. */
  | { readonly kind: "hang" }
  | { readonly kind: "truncated-json" }
  | { readonly kind: "empty-body" }
  /** 200 with a text that is not JSON. */
  | { readonly kind: "not-json" }
  | { readonly kind: "slow-headers"; readonly ms: number }
  | { readonly kind: "slow-body"; readonly ms: number }
  /** A constant, or evenly spread from `minMs` to `ms`. */
  | { readonly kind: "latency"; readonly ms: number; readonly minMs?: number }
  | { readonly kind: "content-type"; readonly value: string }
  | { readonly kind: "extra-fields" }
  /** A top-level field is left out: ErrorInfo, MemberList, NextTimestamp, data, count, params, … */
  | { readonly kind: "missing-field"; readonly field: string }
  /** A top-level field has this value instead. */
  | { readonly kind: "set-field"; readonly field: string; readonly value: unknown }
  /** The field that counts (OnlineMemberNum, MemberNum, TotalCount, count) is off by this much. */
  | { readonly kind: "wrong-count"; readonly by: number }
  /** Paging never ends: the same cursor again and again, or a new one each time. */
  | { readonly kind: "endless-cursor"; readonly how: "repeating" | "ever-new" }
  /** The last row of the previous page comes again. */
  | { readonly kind: "duplicate-across-pages" }
  | { readonly kind: "shuffled-order" }
  /** Pages of at most this many rows, in mid-list too; 0 makes empty pages that are not the last. */
  | { readonly kind: "short-pages"; readonly rows: number }
  /** Agora: rows hold `joined_time` as a string, or with the 12 digits of the samples' typing errors. */
  | { readonly kind: "joined-time"; readonly as: "string" | "12-digits" }
  /** Agora: every third row has an undocumented role. */
  | { readonly kind: "unknown-role" }
  /** Every n-th row of a member list has no ID. Default: every row. */
  | { readonly kind: "unreadable-rows"; readonly every?: number }
  /** Rows in another of the vendor's spellings; `unquoted`: IDs of digits are numbers, with all their digits. */
  | { readonly kind: "row-form"; readonly as: "member_name" | "username" | "text" | "unquoted" }
  /** Every n-th row has an impossible join time, or none. Default: every row. */
  | {
      readonly kind: "join-time";
      readonly as: "missing" | "zero" | "negative" | "future" | "12-digits";
      readonly every?: number;
    };

export type FaultKind = Fault["kind"];

/** Selects the calls that a fault hits. An absent field matches every call. */
export interface FaultRule {
  readonly provider?: ProviderName;
  /** Same name as in the call log: `get_members`, `chatgroups/users`, … */
  readonly command?: string;
  readonly sdkAppId?: number;
  readonly appId?: string;
  readonly groupId?: string;
  /** Number of calls that it hits before it expires. Default: unlimited. */
  readonly times?: number;
  /** Number of matching calls that pass first. Default 0. */
  readonly afterCalls?: number;
  readonly fault: Fault;
}

interface FaultHandle {
  readonly id: number;
  /** Calls hit so far. */
  readonly hits: number;
  remove(): void;
}

export interface FaultBoard {
  add(rule: FaultRule): FaultHandle;
  remove(id: number): boolean;
  clear(): void;
}

/** The properties of a call that rules are matched against. */
export interface FaultTarget {
  readonly provider: ProviderName;
  readonly command: string;
  readonly app: string;
  readonly groupId: string;
}

/** The interface of the request side: `take` returns the faults of all matching rules and counts a hit for each. */
export interface ReadableFaultBoard extends FaultBoard {
  take(target: FaultTarget): readonly Fault[];
}

interface PostedRule {
  readonly id: number;
  readonly rule: FaultRule;
  seen: number;
  hits: number;
}

const noFaults: readonly Fault[] = [];

function concerns(rule: FaultRule, target: FaultTarget): boolean {
  return (
    (rule.provider === undefined || rule.provider === target.provider) &&
    (rule.command === undefined || rule.command === target.command) &&
    (rule.sdkAppId === undefined || (target.provider === "tencent" && String(rule.sdkAppId) === target.app)) &&
    (rule.appId === undefined || (target.provider === "agora" && rule.appId === target.app)) &&
    (rule.groupId === undefined || rule.groupId === target.groupId)
  );
}

export function createFaultBoard(): ReadableFaultBoard {
  const posted = new Map<number, PostedRule>();
  let lastId = 0;

  return {
    add(rule) {
      lastId++;
      const entry: PostedRule = { id: lastId, rule, seen: 0, hits: 0 };
      posted.set(entry.id, entry);
      return {
        id: entry.id,
        get hits() {
          return entry.hits;
        },
        remove: () => {
          posted.delete(entry.id);
        },
      };
    },
    remove: (id) => posted.delete(id),
    clear: () => posted.clear(),
    take(target) {
      if (posted.size === 0) return noFaults;
      const taken: Fault[] = [];
      for (const entry of posted.values()) {
        const { rule } = entry;
        if (!concerns(rule, target)) continue;
        entry.seen++;
        if (entry.seen <= (rule.afterCalls ?? 0)) continue;
        if (entry.hits >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
        entry.hits++;
        taken.push(rule.fault);
      }
      return taken;
    },
  };
}
