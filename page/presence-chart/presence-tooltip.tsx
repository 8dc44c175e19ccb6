import type { ReadonlySignal } from "@preact/signals";
import { formatClockSeconds, formatDayTime, formatUtc } from "../language/format.ts";
import { durationBounds, shareBounds } from "./figures.ts";
import { nearestStays } from "./nearest-stays.ts";
import { isWithinOneDay } from "./one-day.ts";
import type { Pointed } from "./pointed.ts";
import type { PresenceLayout } from "./presence-layout.ts";
import type { Gap } from "./presence-props.ts";
import type { PresenceRow } from "./presence-row.ts";
import { presenceWords } from "./presence-words.ts";
import { staySentences } from "./stay-sentences.ts";
import { type TimeSpan, timeAt } from "./time-view.ts";
import type { ScrolledRows } from "./use-row-window.ts";
import "./presence-tooltip.css";

interface PresenceTooltipProps {
  readonly pointed: ReadonlySignal<Pointed | undefined>;
  readonly rows: readonly PresenceRow[];
  readonly view: ReadonlySignal<TimeSpan>;
  readonly limits: TimeSpan;
  readonly gaps: readonly Gap[];
  readonly layout: PresenceLayout;
  readonly scrolled: Pick<ScrolledRows, "isMoving" | "bottom">;
}

const mostStays = 3;
const width = 320;
/** A tooltip of usual height, with which it is decided whether it goes below or above its row. */
const usualHeight = 190;

/** The exact bounds of a person's stays, in local time and UTC. */
export function PresenceTooltip({ pointed, rows, view, limits, gaps, layout, scrolled }: PresenceTooltipProps) {
  const at = pointed.value;
  const row = at === undefined ? undefined : rows[at.row];
  // A chart that scrolls under a resting pointer is about other people at each frame.
  if (at === undefined || row === undefined || (scrolled.isMoving && at.x !== undefined)) return null;
  const time = at.x === undefined ? undefined : timeAt(at.x, view.value, layout.plotWidth);
  const gap = time === undefined ? undefined : gaps.find(({ from, to }) => time >= from && time < to);
  const rowTop = at.row * layout.rowHeight;
  const roomBelow = scrolled.bottom - rowTop;
  const isAbove = roomBelow < usualHeight + 2 * layout.rowHeight && rowTop > usualHeight;
  const left = layout.plotLeft + Math.min(Math.max(0, (at.x ?? 0) - width / 2), Math.max(0, layout.plotWidth - width));
  const top = isAbove ? `${rowTop - 4}px` : `${rowTop + layout.rowHeight + 4}px`;
  return (
    <div
      class="presence-tooltip"
      role="tooltip"
      style={{ width: `${width}px`, transform: `translate(${left}px, ${top})${isAbove ? " translateY(-100%)" : ""}` }}
    >
      <p class="tooltip-name">
        <bdi>{row.name}</bdi>
        {row.name !== row.userId && (
          <span class="faint">
            <bdi>{row.userId}</bdi>
          </span>
        )}
      </p>
      <StayList row={row} time={time} isOneDay={isWithinOneDay(limits)} />
      <p class="tooltip-figures">
        {durationBounds(row.attendee)}
        <span class="faint">{shareBounds(row.attendee.shareOfSession)}</span>
      </p>
      {gap && <GapNote gap={gap} isOneDay={isWithinOneDay(limits)} />}
    </div>
  );
}

interface StayListProps {
  readonly row: PresenceRow;
  readonly time: number | undefined;
  readonly isOneDay: boolean;
}

function StayList({ row, time, isOneDay }: StayListProps) {
  const words = presenceWords();
  const { stays, status } = row.attendee;
  if (stays.length === 0) {
    return <p>{status === "absent" ? words.wasAbsent : status === "unknown" ? words.isUnknown : words.noStay}</p>;
  }
  const shown = nearestStays(row, time, mostStays);
  return (
    <ul>
      {shown.map((index) => {
        const stay = stays[index];
        if (stay === undefined) return null;
        const { join, leave, proof } = staySentences(stay, isOneDay);
        return (
          <li key={index}>
            {join}
            <br />
            {leave}
            {proof !== undefined && <span class="faint"> ({proof})</span>}
            <span class="tooltip-utc">{utcOf(stay)}</span>
          </li>
        );
      })}
      {stays.length > shown.length && <li class="faint">{words.furtherStays(stays.length - shown.length)}</li>}
    </ul>
  );
}

function utcOf(stay: PresenceRow["attendee"]["stays"][number]): string {
  const bound = (time: string | null | undefined) => (time ? formatUtc(time).slice(11, 19) : "?");
  const [earliest, latest] = stay.joinedBetween ?? [];
  const join = stay.joinedAt === null ? `${bound(earliest)}–${bound(latest)}` : bound(stay.joinedAt);
  const [from, to] = stay.leftBetween;
  return `${presenceWords().utc} ${join} → ${from === to ? bound(to) : `${bound(from)}–${bound(to)}`}`;
}

function GapNote({ gap, isOneDay }: { readonly gap: Gap; readonly isOneDay: boolean }) {
  const show = isOneDay ? formatClockSeconds : formatDayTime;
  return (
    <p class="tooltip-gap">
      {presenceWords().nothingObserved(show(gap.from * 1000), show(gap.to * 1000))}
      <span class="faint"> ({gap.reason})</span>
    </p>
  );
}
