import type { Retention } from "./retention-math.ts";

const box = { width: 400, height: 140 };

interface RetentionCurveProps {
  readonly curve: Retention;
  readonly mark: Retention["marks"][number];
}

/** Solid up to the lower bound, faded up to the upper one; a line at the chosen mark. */
export function RetentionCurve({ curve: { marks }, mark }: RetentionCurveProps) {
  const last = marks.at(-1)?.minute ?? 1;
  const x = (minute: number) => Math.round((minute / last) * box.width * 10) / 10;
  const y = (share: number) => Math.round((1 - share) * box.height * 10) / 10;
  // At minute 5 the whole cohort is there.
  const all = [{ minute: 0, shareMin: 1, shareMax: 1 }, ...marks];
  const area = (bound: "shareMin" | "shareMax") =>
    `M0 ${box.height}${all.map((one) => `L${x(one.minute)} ${y(one[bound])}`).join("")}V${box.height}Z`;
  return (
    <svg
      class="retention-curve"
      viewBox={`0 0 ${box.width} ${box.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {[0.25, 0.5, 0.75].map((share) => (
        <line key={share} class="retention-grid" x1={0} x2={box.width} y1={y(share)} y2={y(share)} />
      ))}
      <path class="retention-possible" d={area("shareMax")} />
      <path class="retention-proven" d={area("shareMin")} />
      <line class="retention-mark" x1={x(mark.minute)} x2={x(mark.minute)} y1={0} y2={box.height} />
    </svg>
  );
}
