import { courseWords } from "./course-words.ts";
import "../../legend/legend.css";

/** What the cells of the matrix look like, with the signs of every other chart. */
export function CourseLegend({ hasVerdicts }: { readonly hasVerdicts: boolean }) {
  const words = courseWords();
  return (
    <dl class="legend course-legend">
      {(["solid", "faded", "hatched", "empty"] as const).map((sign) => (
        <div key={sign}>
          <dt>
            <span class={`matrix-sample ${sign === "empty" ? "none" : sign}`} aria-hidden="true" />
            {words[sign]}
          </dt>
        </div>
      ))}
      {hasVerdicts && (
        <div>
          <dt>{words.yes}</dt>
          <dd>{words.legendYes}</dd>
          <dt>{words.no}</dt>
          <dd>{words.legendNo}</dd>
          <dt>{words.undecided}</dt>
          <dd>{words.legendUndecided}</dd>
        </div>
      )}
    </dl>
  );
}
