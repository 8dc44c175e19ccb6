import type { ChartInk } from "../../charts/chart-ink.ts";

/** Line styles of the sessions. They differ in weight and dashes, so that readers need not distinguish colors. */
export interface LineStyle {
  readonly color: "accent" | "ink" | "faint";
  readonly width: number;
  readonly dash: readonly number[];
}

/** In the order in which sessions are chosen; the first is the one that the others are compared with. */
export const lineStyles: readonly LineStyle[] = [
  { color: "accent", width: 2.25, dash: [] },
  { color: "ink", width: 1.5, dash: [] },
  { color: "ink", width: 1.5, dash: [7, 4] },
  { color: "ink", width: 1.5, dash: [2, 3] },
  { color: "faint", width: 2.5, dash: [12, 4, 2, 4] },
];

export const inkOf = (style: LineStyle, ink: ChartInk): string => ink[style.color];

/** The tokens of the same colors, for what the style sheet draws. */
export const tokenOf = { accent: "var(--proven)", ink: "var(--ink)", faint: "var(--ink-faint)" } as const;
