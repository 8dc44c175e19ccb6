import type { MemberAttendanceReply } from "../../../shared/report-routes/member-attendance-shape.ts";
import { formatDay, formatDuration } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { durationBounds, shareBounds } from "../../presence-chart/figures.ts";
import { isWithinOneDay } from "../../presence-chart/one-day.ts";
import { stayBoundsOf } from "../../presence-chart/presence-row.ts";
import { StayBar } from "../../presence-chart/stay-bar.tsx";
import { staysSentence } from "../../presence-chart/stay-sentences.ts";
import { hrefOf } from "../../router/router.ts";
import { personWords } from "./person-words.ts";

type Room = MemberAttendanceReply["rooms"][number];
type Session = Room["sessions"][number];

/** One room of a person: a row a session. */
export function PersonRoom({ app, room }: { readonly app: string; readonly room: Room }) {
  const words = personWords();
  const { groupId, label, sessions, expected } = room;
  return (
    <section class="person-room">
      <h2>
        <a href={hrefOf({ view: "room", app, groupId })}>
          <bdi>{label ?? groupId}</bdi>
        </a>
        {expected && (
          <span class="faint">{expected.name === undefined ? words.expected : words.expectedAs(expected.name)}</span>
        )}
      </h2>
      <table class="data-table person-table">
        <thead>
          <tr>
            <th scope="col">{words.session}</th>
            <th scope="col">{words.presence}</th>
            <th scope="col" class="number">
              {words.time}
            </th>
            <th scope="col" class="number">
              {words.share}
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionRow key={session.from} app={app} groupId={groupId} session={session} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface SessionRowProps {
  readonly app: string;
  readonly groupId: string;
  readonly session: Session;
}

function SessionRow({ app, groupId, session }: SessionRowProps) {
  const words = personWords();
  const { sessionId, from, to, status, provisional, detectionFloorSeconds } = session;
  const span = { from: Date.parse(from) / 1000, to: Date.parse(to) / 1000 };
  const sentence = staysSentence(session, isWithinOneDay(span));
  return (
    <tr title={`${sentence}\n${words.shorter(formatDuration(detectionFloorSeconds))}`}>
      <th scope="row">
        {sessionId === undefined ? (
          <span>{formatDay(from)}</span>
        ) : (
          <a href={hrefOf({ view: "session", app, groupId, sessionId })}>{formatDay(from)}</a>
        )}{" "}
        <span class="faint">
          <LocalTime at={from} />–<LocalTime at={to} />
          {sessionId === undefined && ` ${words.outside}`}
        </span>
        {provisional && <span class="badge">{words.provisional}</span>}
      </th>
      <td class="person-bar">
        <StayBar stays={session.stays.map(stayBoundsOf)} status={status} span={span} />
        <span class="visually-hidden">{sentence}</span>
      </td>
      <td class="number">{status === "present" ? durationBounds(session) : <StatusWord status={status} />}</td>
      <td class="number">{shareBounds(session.shareOfSession)}</td>
    </tr>
  );
}

function StatusWord({ status }: { readonly status: Session["status"] }) {
  const words = personWords();
  const word = { present: words.isPresent, absent: words.isAbsent, unknown: words.isUnknown }[status];
  return <span class={`status-mark ${status}`}>{word}</span>;
}
