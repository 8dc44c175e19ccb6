import { isPrinting } from "../design/printing.ts";
import { formatDayTime, timeZone } from "../language/format.ts";
import { defineWords } from "../language/language.ts";

const words = defineWords(
  {
    zone: (zone: string) => `Times are local (${zone}).`,
    utc: "UTC is shown where the pointer rests on a time.",
    printed: (time: string) => `Printed ${time}.`,
  },
  {
    zone: (zone) => `时间为本地时间（${zone}）。`,
    utc: "将指针停在时间上可查看 UTC。",
    printed: (time) => `打印于 ${time}。`,
  },
);

/** The zone of the times, on paper too, where nothing can be pointed at. */
export function PageFooter() {
  const text = words();
  return (
    <footer class="page-footer">
      {text.zone(timeZone)} {isPrinting.value ? text.printed(formatDayTime(Date.now())) : text.utc}
    </footer>
  );
}
