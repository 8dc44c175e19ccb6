/** The value of `<input type="datetime-local">` for an instant, to the minute, in the browser's time zone. */
export function localInputOf(time: string | undefined): string {
  if (time === undefined) return "";
  const date = new Date(time);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The instant that such an input means; undefined for an empty one. */
export function instantOfLocal(value: string): string | undefined {
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(".000Z", "Z");
}
