import { useMemo, useRef, useState } from "preact/hooks";
import { isPrinting } from "../../design/printing.ts";
import { type RowWindow, rowWindowOf } from "../../presence-chart/row-window.ts";
import { useInnerSize } from "../../presence-chart/use-inner-size.ts";
import { useRowWindow } from "../../presence-chart/use-row-window.ts";
import type { CellContent } from "./course-options.ts";
import type { CoursePerson, CourseSession } from "./course-rows.ts";
import { courseWords } from "./course-words.ts";
import { MatrixHeader } from "./matrix-header.tsx";
import { type MatrixLayout, matrixLayoutOf } from "./matrix-layout.ts";
import { MatrixNames } from "./matrix-names.tsx";
import { MatrixRow } from "./matrix-row.tsx";

interface MatrixGridProps {
  readonly app: string;
  readonly sessions: readonly CourseSession[];
  readonly people: readonly CoursePerson[];
  readonly content: CellContent;
}

const rowHeight = 34;
const headerHeight = 92;
const totalColumns = 4;
const spareColumns = 2;

/** People below each other, sessions side by side. Only cells near the screen exist, on paper all of them. */
export function MatrixGrid({ app, sessions, people, content }: MatrixGridProps) {
  const scroller = useRef<HTMLElement>(null);
  const size = useInnerSize(scroller);
  const [scrollLeft, setScrollLeft] = useState(0);
  const layout = useMemo(() => matrixLayoutOf(size.width, sessions.length), [size.width, sessions.length]);
  const scrolled = useRowWindow(scroller, size, { rowCount: people.length, rowHeight, headerHeight });
  const isWhole = isPrinting.value;
  const rows = isWhole ? { first: 0, end: people.length } : scrolled.rowWindow;
  const columns = isWhole
    ? { first: 0, end: sessions.length }
    : columnsOf(layout, scrollLeft, size.width, sessions.length);
  const { first, end } = rows;
  return (
    <section
      ref={scroller}
      class="matrix-scroller"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      aria-label={courseWords().tableLabel}
      style={variablesOf(layout)}
      onScroll={(event) => {
        scrolled.onScroll();
        setScrollLeft(event.currentTarget.scrollLeft);
      }}
    >
      <div class="matrix-plane">
        <MatrixTable {...{ app, sessions, people, content, layout, rows, columns, isWhole }} />
        {!isWhole && <MatrixNames {...{ app, people, first, end, rowHeight }} />}
      </div>
    </section>
  );
}

interface MatrixTableProps extends MatrixGridProps {
  readonly layout: MatrixLayout;
  readonly rows: RowWindow;
  readonly columns: RowWindow;
  /** On paper rows follow each other and break between pages. */
  readonly isWhole: boolean;
}

function MatrixTable({ app, sessions, people, content, layout, rows, columns, isWhole }: MatrixTableProps) {
  const { first, end } = rows;
  const { first: firstColumn, end: endColumn } = columns;
  return (
    <div
      role="table"
      class="matrix-table"
      aria-label={courseWords().tableLabel}
      aria-rowcount={people.length + 1}
      aria-colcount={sessions.length + totalColumns}
    >
      <MatrixHeader app={app} sessions={sessions} layout={layout} />
      <div
        role="rowgroup"
        class={`matrix-body ${isWhole ? "whole" : ""}`}
        style={isWhole ? {} : { height: `${people.length * rowHeight}px` }}
      >
        {people.slice(first, end).map((person, offset) => {
          const index = first + offset;
          const shared = { person, index, isWhole, content, layout, firstColumn, endColumn };
          // Elements are used again for other people, which is quicker than new ones.
          return <MatrixRow key={index % (end - first)} {...shared} top={isWhole ? 0 : index * rowHeight} />;
        })}
      </div>
    </div>
  );
}

/** The sessions on the screen and some beside them. The name stays while the others scroll. */
function columnsOf(layout: MatrixLayout, scrollLeft: number, width: number, rowCount: number): RowWindow {
  const { lead, nameWidth, cellWidth: rowHeight } = layout;
  const scrollTop = Math.max(0, scrollLeft + nameWidth - lead);
  return rowWindowOf({ scrollTop, viewHeight: width - nameWidth, rowHeight, rowCount }, spareColumns);
}

function variablesOf({ nameWidth, totalWidth, timeWidth, cellWidth, lead, width }: MatrixLayout) {
  return {
    "--name": `${nameWidth}px`,
    "--total": `${totalWidth}px`,
    "--time": `${timeWidth}px`,
    "--cell": `${cellWidth}px`,
    "--lead": `${lead}px`,
    "--width": `${width}px`,
  };
}
