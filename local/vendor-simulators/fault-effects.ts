import type { CallVerdict } from "./call-log.ts";
import type { Fault, FaultKind } from "./fault-board.ts";
import { distortRows, isRowFault } from "./row-faults.ts";

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** How the response is sent. */
export interface WirePlan {
  readonly delayMs: number;
  /** Pause between the two halves of the body. */
  readonly bodyDelayMs: number;
  readonly ending: "whole" | "reset-before-headers" | "reset-mid-body" | "hang";
}

/** Faults that change the paging of a command. */
export interface PagingQuirks {
  readonly endless?: "repeating" | "ever-new";
  readonly duplicates?: boolean;
  readonly shuffled?: boolean;
  readonly maxRows?: number;
}

type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;

/** The first fault of the given kind, narrowed to its type. */
export function findFault<Kind extends FaultKind>(faults: readonly Fault[], kind: Kind): FaultOf<Kind> | undefined {
  return faults.find((fault): fault is FaultOf<Kind> => fault.kind === kind);
}

const noQuirks: PagingQuirks = {};

export function pagingQuirks(faults: readonly Fault[]): PagingQuirks {
  if (faults.length === 0) return noQuirks;
  const endless = findFault(faults, "endless-cursor");
  const short = findFault(faults, "short-pages");
  return {
    ...(endless && { endless: endless.how }),
    ...(short && { maxRows: short.rows }),
    duplicates: findFault(faults, "duplicate-across-pages") !== undefined,
    shuffled: findFault(faults, "shuffled-order") !== undefined,
  };
}

const countFields = ["OnlineMemberNum", "MemberNum", "TotalCount", "count", "result"];

/** Applies the faults that change an answer's top-level fields. */
export function distortFields(fields: Readonly<Record<string, unknown>>, faults: readonly Fault[]) {
  const distorted: Record<string, unknown> = { ...fields };
  for (const fault of faults) {
    if (fault.kind === "extra-fields") {
      Object.assign(distorted, { RequestId: "5f2c-77", FutureField: { nested: [1, "two", null] }, ErrorDisplay: "" });
    } else if (fault.kind === "missing-field") delete distorted[fault.field];
    else if (fault.kind === "set-field") distorted[fault.field] = fault.value;
    else if (isRowFault(fault)) distortRows(distorted, fault);
    else if (fault.kind === "wrong-count") {
      for (const name of countFields) {
        const value = distorted[name];
        if (typeof value === "number") distorted[name] = value + fault.by;
      }
    }
  }
  return distorted;
}

/** Shuffles a page deterministically: the same page always gets the same order. */
export function shuffleRows<Row>(rows: readonly Row[]): Row[] {
  const shuffled = [...rows];
  let state = 12_345;
  for (let last = shuffled.length - 1; last > 0; last--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const pick = state % (last + 1);
    const [one, other] = [shuffled[last], shuffled[pick]];
    if (one !== undefined && other !== undefined) [shuffled[last], shuffled[pick]] = [other, one];
  }
  return shuffled;
}

const htmlPage = (status: number) =>
  `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;

export const htmlReply = (status: number): HttpReply => ({
  status,
  headers: { "Content-Type": "text/html" },
  body: Buffer.from(htmlPage(status)),
});

function statusReply(fault: FaultOf<"http-status">): HttpReply {
  const headers: Record<string, string> = fault.retryAfter === undefined ? {} : { "Retry-After": fault.retryAfter };
  const { status, body = "html" } = fault;
  if (body === "empty") return { status, headers, body: Buffer.alloc(0) };
  if (body === "html") {
    return { status, headers: { ...headers, ...htmlReply(status).headers }, body: htmlReply(status).body };
  }
  return {
    status,
    headers: { ...headers, "Content-Type": "application/json" },
    body: Buffer.from(JSON.stringify({ status, message: "upstream request failure" })),
  };
}

/** A response that replaces the command's own. */
export function substituteReply(faults: readonly Fault[]): HttpReply | undefined {
  const status = findFault(faults, "http-status");
  if (status !== undefined) return statusReply(status);
  if (findFault(faults, "empty-body")) return { status: 200, headers: {}, body: Buffer.alloc(0) };
  if (findFault(faults, "not-json")) {
    return { status: 200, headers: { "Content-Type": "text/plain" }, body: Buffer.from("service is being upgraded") };
  }
  return undefined;
}

/** Faults of the final response: truncated text and wrong headers. */
export function distortReply(reply: HttpReply, faults: readonly Fault[]): HttpReply {
  let { headers, body } = reply;
  if (findFault(faults, "truncated-json")) body = body.subarray(0, Math.max(1, Math.floor(body.length * 0.6)));
  const contentType = findFault(faults, "content-type");
  if (contentType !== undefined) headers = { ...headers, "Content-Type": contentType.value };
  const retryAfter = findFault(faults, "retry-after");
  if (retryAfter !== undefined) headers = { ...headers, "Retry-After": retryAfter.value };
  return { status: reply.status, headers, body };
}

const promptPlan: WirePlan = { delayMs: 0, bodyDelayMs: 0, ending: "whole" };

export function planWire(faults: readonly Fault[], random: () => number): WirePlan {
  if (faults.length === 0) return promptPlan;
  let delayMs = 0;
  let bodyDelayMs = 0;
  let ending: WirePlan["ending"] = "whole";
  for (const fault of faults) {
    if (fault.kind === "slow-headers") delayMs += fault.ms;
    else if (fault.kind === "latency") delayMs += latencyOf(fault, random);
    else if (fault.kind === "slow-body") bodyDelayMs += fault.ms;
    else if (fault.kind === "hang" || fault.kind === "reset-before-headers" || fault.kind === "reset-mid-body") {
      ending = fault.kind;
    }
  }
  return { delayMs, bodyDelayMs, ending };
}

const latencyOf = ({ ms, minMs = ms }: FaultOf<"latency">, random: () => number) => minMs + random() * (ms - minMs);

/** The log's name for a call without a response. */
export function wireVerdict(plan: WirePlan, verdict: CallVerdict): CallVerdict {
  if (plan.ending === "hang") return "hang";
  return plan.ending === "whole" ? verdict : "reset";
}
