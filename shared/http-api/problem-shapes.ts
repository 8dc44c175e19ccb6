import * as v from "valibot";
import type { ErrorKind } from "../upstream/rollcall-error.ts";
import { statusOf } from "./problem-statuses.ts";
import type { ReplyOf } from "./reply-shapes.ts";

const kinds = Object.keys(statusOf) as ErrorKind[]; // a Record over the union has all of them

/** The schema of `application/problem+json` (RFC 9457), with the codes of one status. */
export function problemOf(status: number) {
  const codes = kinds.filter((kind) => statusOf[kind] === status);
  return v.strictObject({
    type: v.pipe(v.string(), v.description("urn:rollcall:problem: followed by the code")),
    title: v.string(),
    status: v.literal(status),
    code: v.pipe(v.picklist(codes), v.description("Programs match on this")),
    detail: v.pipe(v.string(), v.description("What was wrong, and what would be right")),
    requestId: v.pipe(v.string(), v.description("Also in the log")),
    upstream: v.exactOptional(
      v.pipe(
        v.strictObject({ provider: v.picklist(["tencent", "agora"]), code: v.string() }),
        v.description("The vendor's own code, where the vendor answered"),
      ),
    ),
  });
}

export type ProblemReply = ReplyOf<ReturnType<typeof problemOf>>;
