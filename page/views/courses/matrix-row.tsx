import { useMemo } from "preact/hooks";
import { language } from "../../language/language.ts";
import { durationBounds } from "../../presence-chart/figures.ts";
import type { CellContent } from "./course-options.ts";
import { boundsText, type CoursePerson, nameOf, percentBounds } from "./course-rows.ts";
import { MatrixCell } from "./matrix-cell.tsx";
import type { MatrixLayout } from "./matrix-layout.ts";

interface MatrixRowProps {
  readonly person: CoursePerson;
  readonly index: number;
  /** On paper the row shows its name, which is in a pane of its own otherwise. */
  readonly isWhole: boolean;
  readonly top: number;
  readonly content: CellContent;
  readonly layout: MatrixLayout;
  /** The sessions of which cells exist. */
  readonly firstColumn: number;
  readonly endColumn: number;
}

/** One person. What it renders is kept while nothing of it changes, so that scrolling renders other rows only. */
export function MatrixRow(props: MatrixRowProps) {
  const { person, index, isWhole, top, content, layout, firstColumn, endColumn } = props;
  return useMemo(
    () => rowOf(props),
    [person, index, isWhole, top, content, layout, firstColumn, endColumn, language.value],
  );
}

function rowOf({ person, index, isWhole, top, content, layout, firstColumn, endColumn }: MatrixRowProps) {
  const { total, sessions } = person;
  const count = endColumn - firstColumn;
  return (
    <div role="row" aria-rowindex={index + 2} class="matrix-row" style={{ transform: `translateY(${top}px)` }}>
      <div role="rowheader" aria-colindex={1} class={isWhole ? "matrix-name" : "visually-hidden"}>
        <bdi>{nameOf(person)}</bdi>
      </div>
      <div role="cell" aria-colindex={2} class="matrix-total">
        {percentBounds(total.share)}
      </div>
      <div role="cell" aria-colindex={3} class="matrix-total">
        {boundsText(total.attended ?? total.present)} <span class="faint">/ {sessions.length}</span>
      </div>
      <div role="cell" aria-colindex={4} class="matrix-total wide">
        {durationBounds(total)}
      </div>
      {sessions.slice(firstColumn, endColumn).map((cell, offset) => {
        const column = firstColumn + offset;
        const left = layout.lead + column * layout.cellWidth;
        return <MatrixCell key={column % count} {...{ cell, content, left, column }} />;
      })}
    </div>
  );
}
