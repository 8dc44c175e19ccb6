import { formatClock, formatDay, formatUtc } from "../../language/format.ts";
import { hrefOf } from "../../router/router.ts";
import { boundsText, type CourseSession } from "./course-rows.ts";
import { courseWords } from "./course-words.ts";
import type { MatrixLayout } from "./matrix-layout.ts";

interface MatrixHeaderProps {
  readonly app: string;
  readonly sessions: readonly CourseSession[];
  readonly layout: MatrixLayout;
}

/** The sessions, each with its date, room and totals. It stays while the rows scroll. */
export function MatrixHeader({ app, sessions, layout }: MatrixHeaderProps) {
  const words = courseWords();
  return (
    <div role="rowgroup" class="matrix-head">
      <div role="row" aria-rowindex={1} class="matrix-row">
        <div role="columnheader" class="matrix-name">
          {words.person}
        </div>
        <div role="columnheader" class="matrix-total">
          {words.totalShare}
        </div>
        <div role="columnheader" class="matrix-total">
          {words.totalAttended}
        </div>
        <div role="columnheader" class="matrix-total wide">
          {words.totalTime}
        </div>
        {sessions.map((session, column) => (
          <SessionHeading
            key={`${session.groupId} ${session.sessionId}`}
            app={app}
            session={session}
            left={layout.lead + column * layout.cellWidth}
          />
        ))}
      </div>
    </div>
  );
}

interface SessionHeadingProps {
  readonly app: string;
  readonly session: CourseSession;
  readonly left: number;
}

function SessionHeading({ app, session, left }: SessionHeadingProps) {
  const words = courseWords();
  const { groupId, sessionId, label, from, provisional, total } = session;
  const { present, unknown, absent } = total.people;
  return (
    <div role="columnheader" class="matrix-session" style={{ transform: `translateX(${left}px)` }}>
      <a href={hrefOf({ view: "session", app, groupId, sessionId })} title={formatUtc(from)}>
        <strong>{formatDay(from)}</strong>
        <span>{formatClock(from)}</span>
      </a>
      <bdi class="faint">{label ?? groupId}</bdi>
      <span class="matrix-people" title={words.peopleOfSession(String(present), String(unknown), String(absent))}>
        {total.attended === undefined ? present : words.attendedOfSession(boundsText(total.attended))}
      </span>
      {provisional && <span class="badge">{words.provisional}</span>}
    </div>
  );
}
