import { formatCount } from "../../language/format.ts";

export interface BarPart {
  /** As in the legend; `none` is drawn empty. */
  readonly sign: "proven" | "possible" | "unobserved" | "none";
  readonly label: string;
  readonly meaning: string;
  readonly count: number;
}

/** Parts of a whole as one bar, with their numbers below it. */
export function ShareBar({ parts }: { readonly parts: readonly BarPart[] }) {
  return (
    <div class="share-bar">
      <div class="share-bar-parts" aria-hidden="true">
        {parts.map(({ sign, count }) => (
          <span key={sign} class={`sign ${sign}`} style={{ flexGrow: String(count) }} hidden={count === 0} />
        ))}
      </div>
      <dl>
        {parts.map(({ sign, label, meaning, count }) => (
          <div key={sign}>
            <dt>
              <span class={`sign ${sign}`} aria-hidden="true" />
              {label}
            </dt>
            <dd class="share-bar-count">{formatCount(count)}</dd>
            <dd class="faint">{meaning}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
