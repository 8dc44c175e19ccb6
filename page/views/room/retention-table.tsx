import { useState } from "preact/hooks";
import { formatDecimal, formatPercent } from "../../language/format.ts";
import { defineWords } from "../../language/language.ts";
import type { Retention } from "./retention-math.ts";

const words = defineWords(
  { table: "Show as a table", minute: "Minute", least: "At least", most: "At most" },
  { table: "以表格显示", minute: "分钟", least: "至少", most: "至多" },
);

export function RetentionTable({ curve }: { readonly curve: Retention }) {
  const text = words();
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="as-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text.table}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        <section class="table-scroll" tabIndex={0} aria-labelledby="retention-title">
          <table class="data-table">
            <thead>
              <tr>
                <th scope="col" class="number">
                  {text.minute}
                </th>
                <th scope="col" class="number">
                  {text.least}
                </th>
                <th scope="col" class="number">
                  {text.most}
                </th>
              </tr>
            </thead>
            <tbody>
              {curve.marks.map(({ minute, shareMin, shareMax }) => (
                <tr key={minute}>
                  <th scope="row" class="number">
                    {formatDecimal(minute)}
                  </th>
                  <td class="number">{formatPercent(shareMin)}</td>
                  <td class="number">{formatPercent(shareMax, "ceil")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
