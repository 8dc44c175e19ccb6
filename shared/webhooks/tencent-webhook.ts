import type { RoomEvent } from "../attendance/room-event.ts";
import { asGroupId, type EpochMs } from "../identity/ids.ts";
import { groupIdFault } from "../tencent-chat/group-id.ts";
import { answerFrom } from "../upstream/exact-json.ts";
import { type Fields, isFields, listFrom, textFrom, wordFrom } from "../upstream/tolerant-fields.ts";
import { destroyedEvent, type EventFacts, eventsOf, eventTimeFrom } from "./event-facts.ts";
import { onlyValue, tencentForgery } from "./tencent-proof.ts";
import { type ArrivedWebhook, forged, ignored, unusable, type WebhookVerdict } from "./verdict.ts";

/** The backend looks every 20 s for accounts that have been silent for 30 s: the connection may have been lost 50 s before. */
const heartbeatGraceSeconds = 50;

/** Tencent's name for communities, whose joins and leaves are membership and say nothing about presence. */
const community = "Community";

type TimeFacts = Omit<EventFacts, "kind">;

/** The commands that say who is in a room, and how each names its people. */
const readers: Readonly<Record<string, (body: Fields, facts: TimeFacts) => readonly RoomEvent[]>> = {
  "Group.CallbackOnMemberStateChange": (body, facts) => {
    const reading = stateReading(wordFrom(body["EventType"]), wordFrom(body["EventCause"]));
    return reading === undefined ? [] : eventsOf(accounts(body["MemberList"]), { ...facts, ...reading });
  },
  "Group.CallbackAfterNewMemberJoin": (body, facts) =>
    eventsOf(accounts(body["NewMemberList"]), { ...facts, kind: "joined" }),
  "Group.CallbackAfterMemberExit": (body, facts) =>
    eventsOf(accounts(body["ExitMemberList"]), { ...facts, kind: "exited" }),
  "Group.CallbackAfterGroupDestroyed": (_, facts) => [destroyedEvent(facts)],
};

const destroyed = "Group.CallbackAfterGroupDestroyed";

/** Reads a webhook that has arrived at an app of Tencent. */
export function readTencentWebhook(
  expected: { readonly sdkAppId: number; readonly tokens: readonly string[] },
  { query, body, receivedAtMs }: ArrivedWebhook,
): WebhookVerdict {
  const given = answerFrom(body);
  const fields = isFields(given) ? given : {};
  const command = wordFrom(fields["CallbackCommand"]) ?? onlyValue(query, "CallbackCommand") ?? "";
  if (isQuestion(command)) {
    return ignored;
  }
  const isOfRooms = Object.hasOwn(readers, command);
  const forgery = tencentForgery(query, expected, receivedAtMs);
  if (forgery !== undefined) {
    return forgery === "unsigned" && !isOfRooms ? ignored : forged(forgery);
  }
  if (!isOfRooms) {
    return ignored;
  }
  return isFields(given) ? readCommand(command, fields, receivedAtMs) : unusable("no-json");
}

/** Commands that ask before something happens. They are answered whoever asks: a mistake in the console must not block the customer's chat. */
function isQuestion(command: string): boolean {
  return /Callback(?:Before|Prev)/.test(command);
}

function readCommand(command: string, body: Fields, receivedAtMs: EpochMs): WebhookVerdict {
  if (wordFrom(body["Type"]) === community && command !== destroyed) {
    return ignored;
  }
  const groupId = textFrom(body["GroupId"]);
  if (groupId === undefined || groupIdFault(groupId) !== undefined) {
    return unusable("no-group");
  }
  const atMs = eventTimeFrom(body["EventTime"], receivedAtMs);
  if (atMs === "implausible") {
    return unusable("time");
  }
  const events = readers[command]?.(body, { atMs, receivedAtMs }) ?? [];
  return events.length === 0 ? unusable("no-people") : { kind: "events", groupId: asGroupId(groupId), events };
}

/**
 * Causes that are absent, as they were until 2024, or new are read as the weaker of the two that there are. Undefined for what is
 * neither an arrival nor a leave.
 */
function stateReading(
  type: string | undefined,
  cause: string | undefined,
): Pick<EventFacts, "kind" | "graceSeconds"> | undefined {
  switch (type) {
    case "Online":
      return { kind: cause === "Join" || cause === "HeartbeatRecover" ? "online" : "joined" };
    case "Offline":
      return cause === "Quit" ? { kind: "offline" } : { kind: "dropped", graceSeconds: heartbeatGraceSeconds };
    default:
      return undefined;
  }
}

/** The IDs of a list of members: objects with an account, or the accounts alone. */
function accounts(list: unknown): readonly unknown[] {
  return listFrom(list).map((row) => (isFields(row) ? row["Member_Account"] : row));
}
