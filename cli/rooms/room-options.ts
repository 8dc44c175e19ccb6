import { parseRoomRequest } from "../../shared/room-routes/track-room-question.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import { usageError } from "../terminal/command-failure.ts";
import type { RoomField } from "./room-fields.ts";

/** The value of a field from its text. What is no number, or neither true nor false, stays a text, for the rule of its field to refuse. */
export function fieldValue(kind: RoomField["kind"], given: unknown): unknown {
  if (typeof given !== "string") {
    return given;
  }
  switch (kind) {
    case "number":
      return /^\d{1,9}$/.test(given) ? Number(given) : given;
    case "switch":
      return /^(true|false)$/i.test(given) ? given.toLowerCase() === "true" : given;
    case "text":
      return given;
  }
}

/** The API's own rules, before the API is asked. @throws CommandFailure `usage` */
export function checkRoomOptions(body: object): void {
  try {
    parseRoomRequest(JSON.stringify(body), false);
  } catch (error) {
    throw isRollcallError(error) ? usageError(error.message) : error;
  }
}
