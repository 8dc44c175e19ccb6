import { durationBounds, shareBounds } from "./figures.ts";
import { isWithinOneDay } from "./one-day.ts";
import type { PresenceLayout } from "./presence-layout.ts";
import type { PresenceRow } from "./presence-row.ts";
import { presenceWords } from "./presence-words.ts";
import type { RowWindow } from "./row-window.ts";
import { staysSentence } from "./stay-sentences.ts";
import type { TimeSpan } from "./time-view.ts";

interface PresenceRowsProps {
  readonly id: string;
  readonly rows: readonly PresenceRow[];
  readonly rowWindow: RowWindow;
  readonly layout: PresenceLayout;
  readonly active: number;
  readonly hrefOf: (row: PresenceRow) => string;
  readonly limits: TimeSpan;
  /** While the chart moves, the words for what the bars show are left out: they take longest to make. */
  readonly isMoving: boolean;
}

/** Names and figures beside the bars, and in words what the bars show. */
export function PresenceRows(props: PresenceRowsProps) {
  const { rows, rowWindow, limits } = props;
  const isOneDay = isWithinOneDay(limits);
  const count = rowWindow.end - rowWindow.first;
  return (
    <>
      {rows.slice(rowWindow.first, rowWindow.end).map((row, offset) => {
        const index = rowWindow.first + offset;
        // Elements are used again for other people, which is quicker than new ones.
        return <Row key={index % count} {...props} row={row} index={index} isOneDay={isOneDay} />;
      })}
    </>
  );
}

interface RowProps extends PresenceRowsProps {
  readonly row: PresenceRow;
  readonly index: number;
  readonly isOneDay: boolean;
}

function Row({ id, row, index, layout, active, hrefOf, isMoving, isOneDay }: RowProps) {
  const { attendee } = row;
  const isActive = index === active;
  return (
    <div
      id={`${id}-${index}`}
      role="row"
      aria-rowindex={index + 2}
      class={`presence-row ${isActive ? "active" : ""}`}
      style={{ transform: `translateY(${index * layout.rowHeight}px)`, height: `${layout.rowHeight}px` }}
    >
      <div role="gridcell" class="name-cell">
        <a href={hrefOf(row)} tabIndex={-1} title={row.userId}>
          <bdi>{row.name}</bdi>
        </a>
        <StatusMark status={attendee.status} />
      </div>
      <div role="gridcell" class="visually-hidden">
        {isMoving && !isActive ? "" : staysSentence(attendee, isOneDay)}
      </div>
      <div role="gridcell" class="figure-cell time-cell">
        {durationBounds(attendee)}
      </div>
      <div role="gridcell" class="figure-cell share-cell">
        {shareBounds(attendee.shareOfSession)}
      </div>
    </div>
  );
}

/** Only what needs a word has one: present is what a bar shows. */
function StatusMark({ status }: { readonly status: PresenceRow["attendee"]["status"] }) {
  const words = presenceWords();
  if (status === "present") return null;
  return <span class={`status-mark ${status}`}>{status === "absent" ? words.absent : words.unknown}</span>;
}
