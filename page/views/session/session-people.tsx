import { useMemo } from "preact/hooks";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import type { AttendeesQuestion } from "../../api/attendee-calls.ts";
import type { RoomAddress } from "../../api/room-calls.ts";
import type { ListedPerson } from "../../expected-list/parse-people.ts";
import { formatCount } from "../../language/format.ts";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { AttendedPanel } from "./attended-panel.tsx";
import { PlanPanel } from "./plan-panel.tsx";
import type { SessionOptions } from "./session-options.ts";
import { SessionPresence } from "./session-presence.tsx";
import { sessionWords } from "./session-words.ts";
import { StatusPanel } from "./status-panel.tsx";
import { useLiveSession } from "./use-live-session.ts";
import { useSessionPeople } from "./use-session.ts";

interface SessionPeopleProps {
  readonly room: RoomAddress;
  readonly question: AttendeesQuestion;
  readonly options: SessionOptions;
  readonly setExpected: (people: readonly ListedPerson[] | undefined) => void;
  readonly summary?: SummaryReply;
  readonly series?: SeriesReply;
}

/** Who was there: by status, by share, and along time. */
export function SessionPeople({ room, question, options, setExpected, summary, series }: SessionPeopleProps) {
  const { loaded, resource } = useSessionPeople(room, question);
  useLiveSession(summary, resource);
  const people = loaded.value;
  const rows = useMemo(() => people?.rows ?? [], [people]);
  if (people === undefined) {
    return resource.problem ? (
      <ProblemPanel problem={resource.problem} retry={resource.reload} />
    ) : (
      <Skeleton lines={12} />
    );
  }
  const { facts } = people;
  const isComplete = rows.length >= facts.total;
  return (
    <>
      {resource.problem && <ProblemPanel problem={resource.problem} retry={resource.reload} />}
      <div class="session-panels">
        <StatusPanel facts={facts} question={question} setExpected={setExpected} />
        <AttendedPanel rows={rows} minPercent={options.minPercent} isPlanned={facts.plan !== undefined} />
        <PlanPanel facts={facts} startsAt={options.startsAt} endsAt={options.endsAt} />
      </div>
      {!isComplete && resource.problem === undefined && (
        <p class="faint" role="status">
          {sessionWords().loadingPeople(formatCount(rows.length), formatCount(facts.total))}
        </p>
      )}
      <SessionPresence {...{ room, question, options, rows, facts, series }} />
    </>
  );
}
