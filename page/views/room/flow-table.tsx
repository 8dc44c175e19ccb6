import { useState } from "preact/hooks";
import { formatCount } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import type { Flow } from "./flow-chart.tsx";
import { flowWords } from "./flow-words.ts";

const columns = ["newcomers", "returners", "leavers"] as const;

/** The bars in a table, made when it is opened. */
export function FlowTable({ flow }: { readonly flow: Pick<Flow, "points"> }) {
  const text = flowWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="as-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text.table}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        <section class="table-scroll" tabIndex={0} aria-labelledby="flow-title">
          <table class="data-table">
            <thead>
              <tr>
                <th scope="col">{text.time}</th>
                {columns.map((column) => (
                  <th key={column} scope="col" class="number">
                    {text[column]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {flow.points.map((point) => (
                <tr key={point.at}>
                  <th scope="row">
                    <LocalTime at={point.at} as="dayTime" />
                  </th>
                  {columns.map((column) => (
                    <td key={column} class="number">
                      {formatCount(point[column])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
