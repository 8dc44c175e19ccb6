import { formatClock, formatCount, formatDay, formatDayTime } from "../language/format.ts";
import { axisOf, browserOffsetSeconds } from "./axis-ticks.ts";
import { durationBounds, shareBounds } from "./figures.ts";
import type { PresenceRow } from "./presence-row.ts";
import { presenceWords } from "./presence-words.ts";
import { StayBar } from "./stay-bar.tsx";
import type { TimeSpan } from "./time-view.ts";
import "./presence-paper.css";

interface PresencePaperProps {
  readonly rows: readonly PresenceRow[];
  readonly view: TimeSpan;
  readonly gaps: readonly TimeSpan[];
}

/** Thirty pages; further people are left out, and the page says so. */
const mostRows = 1_000;

/** The chart as a table that breaks between rows, for paper. */
export function PresencePaper({ rows, view, gaps }: PresencePaperProps) {
  const words = presenceWords();
  const shown = rows.slice(0, mostRows);
  return (
    <table class="presence-paper">
      <caption>
        {formatDayTime(view.from * 1000)} – {formatDayTime(view.to * 1000)} ·{" "}
        {words.shown(formatCount(shown.length), formatCount(rows.length))}
      </caption>
      <thead>
        <tr>
          <th scope="col">{words.person}</th>
          <th scope="col" class="paper-plot">
            <PaperAxis view={view} />
          </th>
          <th scope="col" class="number">
            {words.timeThere}
          </th>
          <th scope="col" class="number">
            {words.share}
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ userId, name, stays, attendee }) => (
          <tr key={userId}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            <td>
              <StayBar stays={stays} status={attendee.status} span={view} gaps={gaps} />
            </td>
            <td class="number">{attendee.status === "present" ? durationBounds(attendee) : words[attendee.status]}</td>
            <td class="number">{shareBounds(attendee.shareOfSession)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const mostTicks = 6;

function PaperAxis({ view }: { readonly view: TimeSpan }) {
  const share = (at: number) => `${((at - view.from) / (view.to - view.from)) * 100}%`;
  return (
    <span class="paper-axis">
      {axisOf(view, mostTicks, browserOffsetSeconds).ticks.map(({ at, isDate }) => (
        <span key={at} style={{ left: share(at) }}>
          {isDate ? formatDay(at * 1000) : formatClock(at * 1000)}
        </span>
      ))}
    </span>
  );
}
