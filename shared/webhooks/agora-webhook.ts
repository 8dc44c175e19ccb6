import { isChatgroupId } from "../agora-chat/group-id.ts";
import type { RoomEvent } from "../attendance/room-event.ts";
import { asGroupId } from "../identity/ids.ts";
import { answerFrom, exactAnswer } from "../upstream/exact-json.ts";
import { type Fields, isFields, textFrom } from "../upstream/tolerant-fields.ts";
import { isGroupOperation, readGroupOperation } from "./agora-group-operation.ts";
import { isMucMessage, readMucMessage } from "./agora-muc-message.ts";
import { agoraForgery } from "./agora-proof.ts";
import { eventTimeFrom } from "./event-facts.ts";
import { type ArrivedWebhook, forged, ignored, unusable, type WebhookVerdict } from "./verdict.ts";

/** What a webhook of Agora has to match, and how it is read. */
export interface ExpectedOfAgora {
  readonly appKey: string;
  readonly secrets: readonly string[];
  readonly offlineGraceSeconds: number;
}

/** Reads a webhook that has arrived at an app of Agora. Each of its two families of payload has a marker field of its own. */
export function readAgoraWebhook(
  expected: ExpectedOfAgora,
  { body, receivedAtMs }: Omit<ArrivedWebhook, "query">,
): WebhookVerdict {
  const given = answerFrom(body);
  if (!isFields(given)) {
    // Nothing that could be signed: a test of the console, perhaps.
    return ignored;
  }
  const isOfRooms = isGroupOperation(given) || isMucMessage(given);
  const forgery = agoraForgery(given, expected, receivedAtMs);
  if (forgery !== undefined) {
    return forgery === "unsigned" && !isOfRooms ? ignored : forged(forgery);
  }
  return isOfRooms ? readRoomEvents(withExactIds(given), expected, receivedAtMs) : ignored;
}

/** IDs sent as numbers that a float cannot hold, as text. What is nested too deeply to be parsed again is no webhook that has any. */
function withExactIds(given: Fields): Fields {
  try {
    return exactAnswer(given);
  } catch {
    return given;
  }
}

function readRoomEvents(given: Fields, expected: ExpectedOfAgora, receivedAtMs: number): WebhookVerdict {
  const groupId = textFrom(isGroupOperation(given) ? given["id"] : given["group_id"]);
  if (groupId === undefined || !isChatgroupId(groupId)) {
    return unusable("no-group");
  }
  const atMs = eventTimeFrom(given["timestamp"], receivedAtMs);
  if (atMs === "implausible") {
    return unusable("time");
  }
  const facts = { atMs, receivedAtMs };
  const events = isGroupOperation(given)
    ? readGroupOperation(given, facts, expected)
    : readMucMessage(given, facts, expected);
  return verdictOf(groupId, events);
}

function verdictOf(groupId: string, events: readonly RoomEvent[] | undefined): WebhookVerdict {
  if (events === undefined) {
    return ignored;
  }
  return events.length === 0 ? unusable("no-people") : { kind: "events", groupId: asGroupId(groupId), events };
}
