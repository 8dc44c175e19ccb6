import { formatCount } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { TableBehindChart } from "../../tables/table-behind-chart.tsx";
import type { Flow } from "./flow-data.ts";
import { flowWords } from "./flow-words.ts";

const columns = ["newcomers", "returners", "leavers"] as const;

/** The bars in a table. */
export function FlowTable({ flow }: { readonly flow: Pick<Flow, "points"> }) {
  const text = flowWords();
  return (
    <TableBehindChart
      labelledBy="flow-title"
      columns={[
        { title: text.time, cell: ({ at }) => <LocalTime at={at} as="dayTime" /> },
        ...columns.map((column) => ({
          title: text[column],
          isNumber: true,
          cell: (point: Flow["points"][number]) => formatCount(point[column]),
        })),
      ]}
      rows={flow.points}
      keyOf={({ at }) => at}
    />
  );
}
