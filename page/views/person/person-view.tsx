import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { MemberAttendanceReply } from "../../../shared/report-routes/member-attendance-shape.ts";
import { readPerson } from "../../api/person-calls.ts";
import { useResource } from "../../api/use-resource.ts";
import { formatCount } from "../../language/format.ts";
import { Legend } from "../../legend/legend.tsx";
import { currentQuery } from "../../router/router.ts";
import { EmptyState } from "../../states/empty-state.tsx";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { beginOf, courseOptionsOf } from "../courses/course-options.ts";
import { PersonFigures } from "./person-figures.tsx";
import { PersonHeader } from "./person-header.tsx";
import { PersonLimits } from "./person-limits.tsx";
import { PersonRange } from "./person-range.tsx";
import { PersonRoom } from "./person-sessions.tsx";
import { personWords } from "./person-words.ts";
import "./person.css";

interface PersonViewProps {
  readonly app: string;
  readonly userId: string;
}

/** One person through all rooms of an app. */
export function PersonView({ app, userId }: PersonViewProps) {
  const { from, to } = courseOptionsOf(currentQuery.value, new Date());
  const question = useMemo(() => {
    const end = to === "" ? undefined : beginOf(to, { dayAfter: true });
    return { app, userId, from: beginOf(from), to: end };
  }, [app, userId, from, to]);
  const soFar = useSignal<MemberAttendanceReply | undefined>(undefined);
  const { problem, reload } = useResource(`person ${JSON.stringify(question)}`, (signal) => {
    soFar.value = undefined;
    return readPerson(question, signal, (reply) => {
      if (!signal.aborted) soFar.value = reply;
    });
  });
  const reply = soFar.value;
  return (
    <div class="person-view">
      <PersonHeader question={question} reply={reply} />
      <PersonRange key={`${from} ${to}`} from={from} to={to} />
      {problem && <ProblemPanel problem={problem} retry={reload} />}
      {reply === undefined ? !problem && <Skeleton lines={8} /> : <PersonReport app={app} reply={reply} />}
    </div>
  );
}

function PersonReport({ app, reply }: { readonly app: string; readonly reply: MemberAttendanceReply }) {
  const words = personWords();
  const rooms = reply.rooms.filter(({ sessions }) => sessions.length > 0);
  return (
    <>
      <PersonFigures total={reply.total} />
      {!reply.total.complete && (
        <p class="faint" role="status">
          {words.readOn(formatCount(reply.total.roomsRead))}
        </p>
      )}
      {rooms.length > 0 && <Legend signs={["proven", "possible", "unobserved", "exact"]} />}
      {rooms.map((room) => (
        <PersonRoom key={room.groupId} app={app} room={room} />
      ))}
      {rooms.length === 0 && reply.total.complete && (
        <EmptyState title={words.nothing}>
          <p>{words.nothingDetail}</p>
        </EmptyState>
      )}
      <PersonLimits reply={reply} />
    </>
  );
}
