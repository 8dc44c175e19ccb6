import { useMemo } from "preact/hooks";
import { language } from "../../language/language.ts";
import { durationBounds } from "../../presence-chart/figures.ts";
import type { CellContent } from "./course-options.ts";
import { boundsText, type CoursePerson, percentBounds } from "./course-rows.ts";
import { MatrixCell } from "./matrix-cell.tsx";
import type { MatrixLayout } from "./matrix-layout.ts";
import { MatrixName } from "./matrix-names.tsx";

interface MatrixRowProps {
  readonly app: string;
  readonly person: CoursePerson;
  readonly index: number;
  /** Of the name in its pane; undefined where the row has the name itself, on paper. */
  readonly nameId: string | undefined;
  readonly top: number;
  readonly content: CellContent;
  readonly layout: MatrixLayout;
  /** The sessions of which cells exist. */
  readonly firstColumn: number;
  readonly endColumn: number;
}

/** One person. What it renders is kept while nothing of it changes, so that scrolling renders other rows only. */
export function MatrixRow(props: MatrixRowProps) {
  const { app, person, index, nameId, top, content, layout, firstColumn, endColumn } = props;
  return useMemo(
    () => rowOf(props),
    [app, person, index, nameId, top, content, layout, firstColumn, endColumn, language.value],
  );
}

function rowOf({ app, person, index, nameId, top, content, layout, firstColumn, endColumn }: MatrixRowProps) {
  const { total, sessions } = person;
  const count = endColumn - firstColumn;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-owns={nameId}
      class="matrix-row"
      style={{ transform: `translateY(${top}px)` }}
    >
      {nameId === undefined && <MatrixName app={app} person={person} />}
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
