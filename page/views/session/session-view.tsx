import { useMemo, useState } from "preact/hooks";
import type { RoomAddress } from "../../api/room-calls.ts";
import type { ListedPerson } from "../../expected-list/parse-people.ts";
import { currentQuery } from "../../router/router.ts";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { SessionCard } from "./session-card.tsx";
import { SessionHeader } from "./session-header.tsx";
import { SessionNotes } from "./session-notes.tsx";
import { sessionOptionsOf } from "./session-options.ts";
import { SessionPeople } from "./session-people.tsx";
import { useLiveSession } from "./use-live-session.ts";
import { useSessionFacts } from "./use-session.ts";
import "./session.css";

interface SessionViewProps extends RoomAddress {
  readonly sessionId: string;
}

/** One session after the show: its numbers, who was there, and when. */
export function SessionView({ app, groupId, sessionId }: SessionViewProps) {
  const room = useMemo(() => ({ app, groupId }), [app, groupId]);
  const options = sessionOptionsOf(currentQuery.value);
  const [expected, setExpected] = useState<readonly ListedPerson[] | undefined>(undefined);
  const session = useSessionFacts(room, sessionId);
  const { value: facts, problem, reload } = session;
  useLiveSession(facts?.summary, session);
  const { startsAt, endsAt, expectedGroup } = options;
  const question = useMemo(
    () => ({ session: sessionId, startsAt, endsAt, expected, expectedGroup }),
    [sessionId, startsAt, endsAt, expected, expectedGroup],
  );
  return (
    <div class="session-view">
      <SessionHeader room={room} sessionId={sessionId} summary={facts?.summary} />
      {problem && <ProblemPanel problem={problem} retry={reload} />}
      {facts !== undefined && <SessionCard room={room} now={facts.summary} />}
      {facts === undefined && problem === undefined && <Skeleton height="9rem" />}
      {(facts !== undefined || problem === undefined) && (
        <SessionPeople {...{ room, question, options, setExpected }} {...facts} />
      )}
      {facts && <SessionNotes summary={facts.summary} />}
    </div>
  );
}
