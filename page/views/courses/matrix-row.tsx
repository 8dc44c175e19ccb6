import { useMemo } from "preact/hooks";
import { durationBounds } from "../../presence-chart/figures.ts";
import { hrefOf } from "../../router/router.ts";
import type { CellContent } from "./course-options.ts";
import { boundsText, type CoursePerson, nameOf, percentBounds } from "./course-rows.ts";
import { MatrixCell } from "./matrix-cell.tsx";

export interface MatrixRowProps {
  readonly app: string;
  readonly person: CoursePerson;
  readonly index: number;
  readonly top: number | undefined;
  readonly content: CellContent;
}

/** One person. What it renders is kept while nothing of it changes, so that scrolling renders new rows only. */
export function MatrixRow(props: MatrixRowProps) {
  const { app, person, index, top, content } = props;
  return useMemo(() => rowOf(props), [app, person, index, top, content]);
}

function rowOf({ app, person, index, top, content }: MatrixRowProps) {
  const { total, sessions } = person;
  const style = top === undefined ? {} : { transform: `translateY(${top}px)` };
  return (
    <div role="row" aria-rowindex={index + 2} class="matrix-row" style={style}>
      <div role="rowheader" aria-colindex={1} class="matrix-name">
        <a href={hrefOf({ view: "person", app, userId: person.userId })} title={person.userId}>
          <bdi>{nameOf(person)}</bdi>
        </a>
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
      {sessions.map((cell, column) => (
        <MatrixCell key={column} cell={cell} content={content} column={column + 5} />
      ))}
    </div>
  );
}
