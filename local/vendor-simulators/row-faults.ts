import type { Fault } from "./fault-board.ts";

type RowFault = Extract<Fault, { kind: "unreadable-rows" | "row-form" | "join-time" }>;
type Row = Record<string, unknown>;

const listFields = ["MemberList", "data"];
const idFields = ["Member_Account", "owner", "admin", "member"];

export const isRowFault = (fault: Fault): fault is RowFault =>
  fault.kind === "unreadable-rows" || fault.kind === "row-form" || fault.kind === "join-time";

/** Applies a fault to the member rows of a response. */
export function distortRows(fields: Row, fault: RowFault): void {
  for (const name of listFields) {
    const list = fields[name];
    if (Array.isArray(list)) fields[name] = list.map((row: unknown, index) => distortRow(row, index, fault));
  }
}

function distortRow(row: unknown, index: number, fault: RowFault): unknown {
  const idField = isRow(row) ? idFields.find((name) => typeof row[name] === "string") : undefined;
  if (!isRow(row) || idField === undefined) return row;
  const { [idField]: userId, ...rest } = row;
  if (fault.kind === "row-form") return rowOfForm(fault.as, idField, String(userId), rest);
  if (index % (fault.every ?? 1) !== 0) return row;
  return fault.kind === "unreadable-rows" ? rest : withJoinTime(row, fault.as);
}

function rowOfForm(form: Extract<Fault, { kind: "row-form" }>["as"], idField: string, userId: string, rest: Row) {
  switch (form) {
    case "member_name":
      return { member_name: userId, ...rest };
    case "username":
      return { username: userId, role: idField, ...rest };
    case "text":
      return userId;
    case "unquoted":
      return { ...rest, [idField]: /^[1-9]\d*$/.test(userId) ? JSON.rawJSON(userId) : userId };
  }
}

function withJoinTime(row: Row, as: Extract<Fault, { kind: "join-time" }>["as"]): Row {
  const field = "JoinTime" in row ? "JoinTime" : "joined_time";
  const { [field]: time, ...rest } = row;
  const value = Number(time);
  if (time === undefined || as === "missing") return rest;
  const values = { zero: 0, negative: -1, future: value * 2, "12-digits": Number(String(value).slice(0, 12)) };
  return { ...row, [field]: values[as] };
}

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);
