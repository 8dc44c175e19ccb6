import { parseRoomRequest } from "../../shared/room-routes/track-room-question.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import { usageError } from "../terminal/command-failure.ts";

/** What is no number stays a text, for the rule of its option to refuse. */
export function numberOf(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** The API's own rules, before the API is asked. @throws CommandFailure `usage` */
export function checkRoomOptions(body: object): void {
  try {
    parseRoomRequest(JSON.stringify(body), false);
  } catch (error) {
    throw isRollcallError(error) ? usageError(error.message) : error;
  }
}
