import { useMemo } from "preact/hooks";
import { language } from "../../language/language.ts";
import { clockDuration, durationBounds } from "../../presence-chart/figures.ts";
import type { CellContent } from "./course-options.ts";
import { type CourseCell, percentBounds } from "./course-rows.ts";
import { courseWords } from "./course-words.ts";

interface MatrixCellProps {
  readonly cell: CourseCell;
  readonly content: CellContent;
  readonly column: number;
  readonly left: number;
}

/** A person's share of one session: solid as far as proven, faded as far as possible, hatched where unknown. */
export function MatrixCell(props: MatrixCellProps) {
  const { cell, content, column, left } = props;
  // Most cells stay as they are when others come into view.
  return useMemo(() => renderCell(props), [cell, content, column, left, language.value]);
}

function renderCell({ cell, content, column, left }: MatrixCellProps) {
  const { status, share } = cell;
  const kind = status === "unknown" && share === null ? "unknown" : status === "absent" ? "absent" : "";
  // Two layers, the solid one above the faded one; only how far they reach differs from cell to cell.
  const backgroundSize = share === null ? "" : `${percent(share.min)} 100%, ${percent(share.max)} 100%`;
  return (
    <div
      role="cell"
      aria-colindex={firstSessionColumn + column}
      class={`matrix-cell ${kind}`}
      style={{ transform: `translateX(${left}px)`, backgroundSize }}
      title={titleOf(cell)}
    >
      <span>{textOf(cell, content)}</span>
    </div>
  );
}

/** The name and the totals come before. */
const firstSessionColumn = 5;

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

function textOf(cell: CourseCell, content: CellContent): string {
  const words = courseWords();
  const { status, attended } = cell;
  if (content === "attended" && attended !== undefined) {
    return attended === "unknown" ? words.undecided : attended ? words.yes : words.no;
  }
  if (status === "absent") return words.absent;
  if (cell.share === null) return words.unknown;
  return content === "time" ? minuteBounds(cell) : percentBounds(cell.share);
}

/** Whole minutes, the lower bound rounded down and the upper one up; exact ones are in the title. */
function minuteBounds({ secondsMin, secondsMax }: CourseCell): string {
  const [least, most] = [Math.floor(secondsMin / 60), Math.ceil(secondsMax / 60)];
  return least === most ? `${least}′` : `${least}–${most}′`;
}

function titleOf(cell: CourseCell): string {
  const words = courseWords();
  const { secondsMin, secondsMax, share } = cell;
  const time = secondsMin === secondsMax ? clockDuration(secondsMin) : durationBounds(cell);
  return `${words[cell.status]} · ${time}${share === null ? "" : ` · ${percentBounds(share)} %`}`;
}
