import { formatDecimal, formatPercent } from "../../language/format.ts";
import { defineWords } from "../../language/language.ts";
import { TableBehindChart } from "../../tables/table-behind-chart.tsx";
import type { Retention } from "./retention-math.ts";

const words = defineWords(
  { minute: "Minute", least: "At least", most: "At most" },
  { minute: "分钟", least: "至少", most: "至多" },
);

export function RetentionTable({ curve }: { readonly curve: Retention }) {
  const text = words();
  return (
    <TableBehindChart
      labelledBy="retention-title"
      columns={[
        { title: text.minute, isNumber: true, cell: ({ minute }) => formatDecimal(minute) },
        { title: text.least, isNumber: true, cell: ({ shareMin }) => formatPercent(shareMin) },
        { title: text.most, isNumber: true, cell: ({ shareMax }) => formatPercent(shareMax, "ceil") },
      ]}
      rows={curve.marks}
      keyOf={({ minute }) => minute}
    />
  );
}
