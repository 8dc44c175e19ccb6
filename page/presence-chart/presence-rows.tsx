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
}

/** Names and figures beside the bars, and in words what the bars show. */
export function PresenceRows({ id, rows, rowWindow, layout, active, hrefOf, limits }: PresenceRowsProps) {
  const isOneDay = isWithinOneDay(limits);
  return (
    <>
      {rows.slice(rowWindow.first, rowWindow.end).map((row, offset) => {
        const index = rowWindow.first + offset;
        const { attendee } = row;
        return (
          <div
            key={row.userId}
            id={`${id}-${index}`}
            role="row"
            aria-rowindex={index + 2}
            class={`presence-row ${index === active ? "active" : ""}`}
            style={{ transform: `translateY(${index * layout.rowHeight}px)`, height: `${layout.rowHeight}px` }}
          >
            <div role="gridcell" class="name-cell">
              <a href={hrefOf(row)} tabIndex={-1} title={row.userId}>
                <bdi>{row.name}</bdi>
              </a>
              <StatusMark status={attendee.status} />
            </div>
            <div role="gridcell" class="visually-hidden">
              {staysSentence(attendee, isOneDay)}
            </div>
            <div role="gridcell" class="figure-cell time-cell">
              {durationBounds(attendee)}
            </div>
            <div role="gridcell" class="figure-cell share-cell">
              {shareBounds(attendee.shareOfSession)}
            </div>
          </div>
        );
      })}
    </>
  );
}

/** Only what needs a word has one: present is what a bar shows. */
function StatusMark({ status }: { readonly status: PresenceRow["attendee"]["status"] }) {
  const words = presenceWords();
  if (status === "present") return null;
  return <span class={`status-mark ${status}`}>{status === "absent" ? words.absent : words.unknown}</span>;
}
