import type { RoomEvent } from "../attendance/room-event.ts";
import { type Fields, integerWithin, isFields, listFrom, wordFrom } from "../upstream/tolerant-fields.ts";
import { destroyedEvent, type EventFacts, eventsOf } from "./event-facts.ts";

/** The account in whose name the vendor removes people who are offline. */
const vendorsOwnAccount = "@ppAdmin";

/** The vendor's types of a leave by an act of a person, which takes effect at that moment; others follow a lost connection. */
const typesOfAnAct = new Set(["QUIT", "KICK", "BLOCK"]);

/** The current family of payloads. */
export function isGroupOperation(body: Fields): boolean {
  return body["event"] === "group_op_event";
}

/** Undefined for operations that say nothing about who is in the room. */
export function readGroupOperation(
  body: Fields,
  time: Pick<EventFacts, "atMs" | "receivedAtMs">,
  { offlineGraceSeconds }: { readonly offlineGraceSeconds: number },
): readonly RoomEvent[] | undefined {
  const payload = isFields(body["payload"]) ? body["payload"] : {};
  const facts = { ...time, memberCount: integerWithin(body["member_count"], 0, Number.MAX_SAFE_INTEGER) };
  const people = listFrom(payload["member"]);
  switch (wordFrom(body["operation"])) {
    case "JOIN":
      return eventsOf(people, { ...facts, kind: "online" });
    case "LEAVE":
      // The dissolution names all members, who may be ten thousand; that the group is gone says the same of each.
      return wordFrom(payload["type"]) === "DELETE"
        ? [destroyedEvent(time)]
        : eventsOf(people, { ...facts, ...leaveReading(body, payload, offlineGraceSeconds) });
    case "DELETE":
      return [destroyedEvent(time)];
    default:
      return undefined;
  }
}

/** Types that are new are read as the weaker of the two that there are. */
function leaveReading(
  body: Fields,
  payload: Fields,
  offlineGraceSeconds: number,
): Pick<EventFacts, "kind" | "graceSeconds"> {
  const action = wordFrom(payload["action"]);
  const isVendors = action === "user_offline" || (action === undefined && body["operator"] === vendorsOwnAccount);
  const isAct = action === "user_quit" || typesOfAnAct.has(wordFrom(payload["type"]) ?? "");
  return isAct && !isVendors ? { kind: "offline" } : { kind: "dropped", graceSeconds: offlineGraceSeconds };
}
