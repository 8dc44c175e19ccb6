import type { RoomSession } from "../attendance/rules/sessions.ts";
import { invalid, parameter, quote } from "../http-api/query.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";

const form = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** A session is named after the first sample that showed people, which later observations do not change: `20261120T090001Z`. */
export function sessionIdOf({ startedBetween }: RoomSession): string {
  return isoUtc(startedBetween[1]).replace(/[-:]/g, "");
}

/** Which session a report is asked for: the newest, or the one that was live at an instant. */
export type AskedSession = "latest" | EpochSeconds;

const schema = {
  anyOf: [
    { type: "string", enum: ["latest"] },
    { type: "string", pattern: form.source },
  ],
} as const;

export const sessionParameter = parameter<AskedSession>(schema, (text, name) => {
  if (text.toLowerCase() === "latest") return "latest";
  const instant = Date.parse(text.replace(form, "$1-$2-$3T$4:$5:$6Z"));
  if (!form.test(text) || Number.isNaN(instant)) {
    throw invalid(`${name} must be latest or a sessionId such as 20261120T090001Z, not ${quote(text)}`);
  }
  return instant / 1000;
});
