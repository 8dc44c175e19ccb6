import { timeZone } from "../language/format.ts";
import { defineWords } from "../language/language.ts";

const words = defineWords(
  { zone: (zone: string) => `Times are local (${zone}). UTC is shown where the pointer rests on a time.` },
  { zone: (zone) => `时间为本地时间（${zone}）。将指针停在时间上可查看 UTC。` },
);

export function PageFooter() {
  return <footer class="page-footer">{words().zone(timeZone)}</footer>;
}
