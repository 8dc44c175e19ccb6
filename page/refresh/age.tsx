import { formatDuration, formatUtc } from "../language/format.ts";
import { defineWords } from "../language/language.ts";
import { now } from "./clock.ts";

const words = defineWords(
  { ago: (age: string) => `${age} ago`, justNow: "now" },
  { ago: (age) => `${age}前`, justNow: "刚刚" },
);

/** How long ago something was: `45 s ago`, `12 min ago`. Its moment in UTC shows where the pointer rests. */
export function Age({ at }: { readonly at: string }) {
  const seconds = Math.max(0, Math.floor((now.value - Date.parse(at)) / 1000));
  // Seconds matter in the first minute only.
  const shown = seconds < 60 ? seconds : Math.floor(seconds / 60) * 60;
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {shown < 1 ? words().justNow : words().ago(formatDuration(shown))}
    </time>
  );
}
