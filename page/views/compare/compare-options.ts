import { idOfSegment, pathSegment } from "../../router/path-segment.ts";

/** One session that is compared. */
export interface PickedSession {
  readonly app: string;
  readonly groupId: string;
  readonly sessionId: string;
}

export const mostCompared = 5;

export const alignments = ["start", "clock"] as const;
/** Whether the sessions begin at the same point of the axis, or stand at their time of day. */
export type Alignment = (typeof alignments)[number];

/** `main/lecture/20261120T090001Z,…`, each part as a segment of a path. What is no session is left out. */
export function pickedIn(text: string | null): readonly PickedSession[] {
  const picked = (text ?? "").split(",").map((one) => {
    const [app, groupId, sessionId, ...more] = one.split("/").map(idOfSegment);
    const isWhole = more.length === 0 && app !== undefined && groupId !== undefined && sessionId !== undefined;
    return isWhole && app !== "" ? { app, groupId, sessionId } : undefined;
  });
  return picked.filter((one) => one !== undefined).slice(0, mostCompared);
}

export function pickedText(picked: readonly PickedSession[]): string {
  return picked.map(({ app, groupId, sessionId }) => [app, groupId, sessionId].map(commaSafe).join("/")).join(",");
}

/** A comma within an ID would end it. */
const commaSafe = (id: string): string => pathSegment(id).replaceAll(",", "%2C");

export const isSame = (one: PickedSession, other: PickedSession): boolean =>
  one.app === other.app && one.groupId === other.groupId && one.sessionId === other.sessionId;
