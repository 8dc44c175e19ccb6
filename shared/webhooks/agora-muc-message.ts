import type { RoomEvent } from "../attendance/room-event.ts";
import { type Fields, isFields, wordFrom } from "../upstream/tolerant-fields.ts";
import { destroyedEvent, type EventFacts, eventsOf } from "./event-facts.ts";

/** The older family of payloads, which Agora's page still prints: messages of the XMPP service that runs the rooms. */
export function isMucMessage(body: Fields): boolean {
  return body["chat_type"] === "muc" && isFields(body["payload"]);
}

/**
 * Undefined for operations that say nothing about who is in the room. `absence` is among them: a `leave` or a `kick` of the same leave
 * follows 2 ms later and says why.
 */
export function readMucMessage(
  body: Fields,
  time: Pick<EventFacts, "atMs" | "receivedAtMs">,
  { appKey, offlineGraceSeconds }: { readonly appKey: string; readonly offlineGraceSeconds: number },
): readonly RoomEvent[] | undefined {
  const payload = isFields(body["payload"]) ? body["payload"] : {};
  if (!hasSucceeded(payload)) {
    return undefined;
  }
  const from = [userOf(body["from"], appKey)];
  switch (wordFrom(payload["operation"])) {
    case "presence":
      return eventsOf(from, { ...time, kind: "online" });
    case "leave":
      return eventsOf(from, { ...time, kind: "offline" });
    case "kick":
      // Removed by an administrator, or by the vendor after a while offline: the word is the same.
      return eventsOf([userOf(body["to"], appKey)], { ...time, kind: "dropped", graceSeconds: offlineGraceSeconds });
    case "destroy":
      return [destroyedEvent(time)];
    default:
      return undefined;
  }
}

function hasSucceeded(payload: Fields): boolean {
  const status = payload["status"];
  const code = isFields(status) ? status["error_code"] : undefined;
  return code === undefined || code === "" || code === "ok";
}

/**
 * The user ID within `org#app_user@easemob.com/device`, or a bare user ID. User IDs may have underscores, so exactly the app key is
 * taken off. Undefined for an account of another app.
 */
function userOf(name: unknown, appKey: string): string | undefined {
  if (typeof name !== "string") {
    return undefined;
  }
  const prefix = `${appKey}_`;
  const isOurs = name.startsWith(prefix);
  const account = (isOurs ? name.slice(prefix.length) : name).replace(/@.*$/s, "");
  return isOurs || !account.includes("#") ? account : undefined;
}
