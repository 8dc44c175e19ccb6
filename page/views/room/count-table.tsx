import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import { formatCount, formatPercent } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import type { Column } from "../../tables/data-table.tsx";
import { TableBehindChart } from "../../tables/table-behind-chart.tsx";
import { whatIsMissing, whyMissing } from "../../uncertainty/gap-words.ts";
import { formatAmount } from "../session/amount.ts";
import { roomWords } from "./room-words.ts";

type Point = SeriesReply["points"][number];

const shownOrDash = (value: number | null, format: (value: number) => string) => (value === null ? "–" : format(value));

/** The points of the chart in a table. */
export function CountTable({ series }: { readonly series: SeriesReply }) {
  const text = roomWords();
  const columns: readonly Column<Point>[] = [
    { title: text.time, cell: ({ at }) => <LocalTime at={at} as="dayTime" /> },
    { title: text.least, isNumber: true, cell: ({ min }) => shownOrDash(min, formatCount) },
    { title: text.most, isNumber: true, cell: ({ max }) => shownOrDash(max, formatCount) },
    {
      title: text.average,
      isNumber: true,
      cell: ({ timeWeightedAverage }) => shownOrDash(timeWeightedAverage, formatAmount),
    },
    { title: text.observedShare, isNumber: true, cell: ({ observedShare }) => formatPercent(observedShare) },
    {
      title: text.gaps,
      cell: ({ gaps }) => gaps.map((gap) => `${whatIsMissing(gap)}: ${whyMissing(gap)}`).join("; "),
    },
  ];
  return <TableBehindChart labelledBy="count-title" columns={columns} rows={series.points} keyOf={({ at }) => at} />;
}
