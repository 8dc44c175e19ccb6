import type { AnswerFields } from "./command.ts";

type HeadField = "ActionStatus" | "ErrorCode" | "ErrorInfo";

/** The vendor guarantees no field order, so the order varies between responses. */
const headOrders: readonly (readonly HeadField[])[] = [
  ["ActionStatus", "ErrorInfo", "ErrorCode"],
  ["ActionStatus", "ErrorCode", "ErrorInfo"],
  ["ErrorCode", "ActionStatus", "ErrorInfo"],
  ["ErrorInfo", "ErrorCode", "ActionStatus"],
];

let answers = 0;

/** The response as one object, with the status fields before or after the others. */
export function arrangeAnswer(code: number, errorInfo: string | undefined, fields: AnswerFields): AnswerFields {
  answers++;
  const head: Record<string, unknown> = {};
  for (const field of headOrders[answers % headOrders.length] ?? []) {
    if (field === "ActionStatus") head[field] = code === 0 ? "OK" : "FAIL";
    else if (field === "ErrorCode") head[field] = code;
    else if (errorInfo !== undefined) head[field] = errorInfo;
  }
  return answers % 3 === 0 ? { ...fields, ...head } : { ...head, ...fields };
}

/** JSON text; top-level bigints are written with all digits. */
export function writeAnswer(fields: AnswerFields): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    parts.push(`${JSON.stringify(name)}:${typeof value === "bigint" ? value.toString() : JSON.stringify(value)}`);
  }
  return `{${parts.join(",")}}`;
}
