import type uPlot from "uplot";
import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";

export type Flow = NonNullable<SummaryReply["flow"]>;

/** Stacked: returners above newcomers, leavers below zero. Bars stand in the middle of their stretch. */
export function flowData({ points, everySeconds }: Flow): uPlot.AlignedData {
  return [
    points.map(({ at }) => Date.parse(at) / 1000 + everySeconds / 2),
    points.map(({ newcomers, returners }) => newcomers + returners),
    points.map(({ newcomers }) => newcomers),
    points.map(({ leavers }) => -leavers),
  ];
}
