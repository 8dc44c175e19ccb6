import type { MemberAttendanceReply } from "../../shared/report-routes/member-attendance-shape.ts";

type Room = MemberAttendanceReply["rooms"][number];

/** The last room of a page may go on with the first of the next. */
export function joined(before: readonly Room[], after: readonly Room[]): readonly Room[] {
  const [last, first] = [before.at(-1), after[0]];
  if (last === undefined || first === undefined || last.groupId !== first.groupId) return [...before, ...after];
  const whole: Room = {
    ...last,
    ...first,
    sessions: [...last.sessions, ...first.sessions],
    basis: [...last.basis, ...first.basis],
    notes: [...new Set([...last.notes, ...first.notes])],
  };
  return [...before.slice(0, -1), whole, ...after.slice(1)];
}
