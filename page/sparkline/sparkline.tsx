import type { SeriesReply } from "../../shared/report-routes/series-shape.ts";
import { sparklineShape } from "./sparkline-shape.ts";
import "./sparkline.css";

const box = { width: 160, height: 32 };

/** The count over a short time, without axes. What it shows has to be said beside it in words. */
export function Sparkline({ series }: { readonly series: SeriesReply }) {
  const { proven, possible, line, gaps } = sparklineShape(series, box);
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${box.width} ${box.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {gaps.map(({ x, width }) => (
        <rect key={x} class="sparkline-gap" x={x} y={0} width={width} height={box.height} />
      ))}
      <path class="sparkline-possible" d={possible} />
      <path class="sparkline-proven" d={proven} />
      <path class="sparkline-line" d={line} />
    </svg>
  );
}
