import { useRef } from "preact/hooks";
import { isPrinting } from "../../design/printing.ts";
import { useInnerSize } from "../../presence-chart/use-inner-size.ts";
import { useRowWindow } from "../../presence-chart/use-row-window.ts";
import type { CellContent } from "./course-options.ts";
import type { CoursePerson, CourseSession } from "./course-rows.ts";
import { courseWords } from "./course-words.ts";
import { MatrixHeader } from "./matrix-header.tsx";
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

/** People below each other, sessions side by side. Of the people only those near the screen exist, on paper all of them. */
export function MatrixGrid({ app, sessions, people, content }: MatrixGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const size = useInnerSize(scroller);
  const scrolled = useRowWindow(scroller, size, { rowCount: people.length, rowHeight, headerHeight });
  const isWhole = isPrinting.value;
  const { first, end } = isWhole ? { first: 0, end: people.length } : scrolled.rowWindow;
  return (
    <div
      ref={scroller}
      class="matrix-scroller"
      role="table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      aria-label={courseWords().tableLabel}
      aria-rowcount={people.length + 1}
      aria-colcount={sessions.length + totalColumns}
      style={{ "--sessions": String(sessions.length) }}
      onScroll={scrolled.onScroll}
    >
      <MatrixHeader app={app} sessions={sessions} />
      <div
        role="rowgroup"
        class={`matrix-body ${isWhole ? "whole" : ""}`}
        style={isWhole ? {} : { height: `${people.length * rowHeight}px` }}
      >
        {people.slice(first, end).map((person, offset) => {
          const index = first + offset;
          const top = isWhole ? undefined : index * rowHeight;
          return <MatrixRow key={person.userId} {...{ app, person, index, top, content }} />;
        })}
      </div>
    </div>
  );
}
