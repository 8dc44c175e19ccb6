import * as v from "valibot";
import { type RoomEvent, roomEventKinds } from "../attendance/room-event.ts";
import { type AppName, asAppName, asGroupId, asUserId, type GroupId, isAppName } from "../identity/ids.ts";

/** One message of the queue of events: events of one room. Its user IDs are as the record names people, so it has no ID of a pseudonymous room. */
export interface EventMessage {
  readonly app: AppName;
  readonly groupId: GroupId;
  readonly events: readonly RoomEvent[];
}

/** Of the message's form. A consumer refuses what it does not know, and the message then waits in the dead-letter queue for a newer one. */
const version = 1;

/** SQS's limit on a message. A webhook about a thousand people is split. */
const mostMessageBytes = 256 * 1024;

const idText = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const ms = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const eventSchema = v.object({
  kind: v.picklist(roomEventKinds),
  userId: v.nullable(v.pipe(idText, v.transform(asUserId))),
  atMs: v.nullable(ms),
  receivedAtMs: ms,
  graceSeconds: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  memberCount: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});
const messageSchema = v.object({
  v: v.literal(version),
  app: v.pipe(v.string(), v.check(isAppName), v.transform(asAppName)),
  groupId: v.pipe(idText, v.transform(asGroupId)),
  events: v.array(eventSchema),
});

/** @returns undefined for what is no message of this version */
export function parseEventMessage(body: string): EventMessage | undefined {
  try {
    const { success, output } = v.safeParse(messageSchema, JSON.parse(body));
    return success ? { app: output.app, groupId: output.groupId, events: output.events } : undefined;
  } catch {
    return undefined;
  }
}

/** The bodies of the messages that carry these events, each within `mostBytes`. */
export function eventMessageBodies(
  { app, groupId, events }: EventMessage,
  mostBytes: number = mostMessageBytes,
): readonly string[] {
  const envelopeBytes = Buffer.byteLength(bodyOf(app, groupId, []));
  const bodies: string[] = [];
  let part: string[] = [];
  let bytes = envelopeBytes;
  for (const event of events) {
    const text = JSON.stringify(event);
    const more = Buffer.byteLength(text) + 1;
    if (part.length > 0 && bytes + more > mostBytes) {
      bodies.push(bodyOf(app, groupId, part));
      part = [];
      bytes = envelopeBytes;
    }
    part.push(text);
    bytes += more;
  }
  return part.length === 0 ? bodies : [...bodies, bodyOf(app, groupId, part)];
}

function bodyOf(app: AppName, groupId: GroupId, events: readonly string[]): string {
  return `{"v":${version},"app":${JSON.stringify(app)},"groupId":${JSON.stringify(groupId)},"events":[${events.join(",")}]}`;
}
