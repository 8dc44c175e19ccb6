import type { ComponentChildren } from "preact";
import "./figures.css";

/** The numbers of a view side by side, each with what it means and what it cannot tell. */
export function Figures({ children }: { readonly children: ComponentChildren }) {
  return <dl class="figures">{children}</dl>;
}

interface FigureProps {
  readonly label: string;
  /** `at least`, where the number is a lower bound. */
  readonly bound?: string | undefined;
  readonly value: ComponentChildren;
  readonly comparison?: ComponentChildren;
  readonly meaning: string;
}

export function Figure({ label, bound, value, comparison, meaning }: FigureProps) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd class="figure-value">
        {bound !== undefined && <span class="figure-bound">{bound}</span>}
        {value}
      </dd>
      {comparison !== undefined && <dd class="figure-comparison">{comparison}</dd>}
      <dd class="figure-meaning">{meaning}</dd>
    </div>
  );
}
