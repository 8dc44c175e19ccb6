import type { MemberAttendanceReply } from "../../../shared/report-routes/member-attendance-shape.ts";
import { stayBoundsOf } from "../../presence-chart/presence-row.ts";
import { drawStays } from "../../presence-chart/stay-segments.ts";

type Session = MemberAttendanceReply["rooms"][number]["sessions"][number];

const signs = { proven: "proven", possible: "possible", unknown: "unobserved" } as const;

/** The stays of one session as a bar as long as the session: solid, faded, hatched. */
export function StayBar({ session }: { readonly session: Session }) {
  const span = { from: Date.parse(session.from) / 1000, to: Date.parse(session.to) / 1000 };
  const length = Math.max(1, span.to - span.from);
  const share = (seconds: number) => `${((seconds / length) * 100).toFixed(2)}%`;
  const { segments, ticks } = drawStays(session.stays.map(stayBoundsOf), session.status, span);
  return (
    <div class="stay-bar" aria-hidden="true">
      {segments.map(({ from, to, kind }) => (
        <span key={from} class={signs[kind]} style={{ left: share(from - span.from), width: share(to - from) }} />
      ))}
      {ticks.map((tick) => (
        <span key={`t${tick}`} class="stay-tick" style={{ left: share(tick - span.from) }} />
      ))}
    </div>
  );
}
