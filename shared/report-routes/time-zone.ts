import { invalid, parameter, quote } from "../http-api/query.ts";
import { isTimeZone, ZonedTime } from "../identity/zoned-time.ts";

const longestTimeZone = 64;

/** An IANA time zone of this runtime. */
export const timeZone = parameter({ type: "string", minLength: 1, maxLength: longestTimeZone }, (text, name) => {
  if (text.length > longestTimeZone || !isTimeZone(text)) {
    throw invalid(`${name} must be an IANA time zone such as Asia/Singapore, not ${quote(text)}`);
  }
  return text;
});

/** Undefined where a request names no zone: days and hours are then those of UTC. */
export function zoneOf(query: { readonly timeZone: string | undefined }): ZonedTime | undefined {
  return query.timeZone === undefined ? undefined : new ZonedTime(query.timeZone);
}
