import { useSignal } from "@preact/signals";
import { useMemo, useState } from "preact/hooks";
import type { MemberAttendanceReply } from "../../../shared/report-routes/member-attendance-shape.ts";
import { type PersonQuestion, readPerson } from "../../api/person-calls.ts";
import { useResource } from "../../api/use-resource.ts";
import { openDialog } from "../../dialogs/open-dialog.ts";
import { formatCount } from "../../language/format.ts";
import { Legend } from "../../legend/legend.tsx";
import { changeQuery, currentQuery, hrefOf, navigate } from "../../router/router.ts";
import { allows } from "../../session/access.ts";
import { useTitle } from "../../shell/use-title.ts";
import { EmptyState } from "../../states/empty-state.tsx";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { TakeAway } from "../../take-away/take-away.tsx";
import { beginOf, courseOptionsOf } from "../courses/course-options.ts";
import { PersonFigures } from "./person-figures.tsx";
import { PersonLimits } from "./person-limits.tsx";
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
      <RangeForm key={`${from} ${to}`} from={from} to={to} />
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

interface PersonHeaderProps {
  readonly question: PersonQuestion;
  readonly reply: MemberAttendanceReply | undefined;
}

function PersonHeader({ question: { app, userId }, reply }: PersonHeaderProps) {
  const words = personWords();
  const sessions = reply?.rooms.flatMap((room) => room.sessions) ?? [];
  const listed = reply?.rooms.find(({ expected }) => expected?.name !== undefined)?.expected?.name;
  const name = listed ?? sessions.findLast(({ nickname }) => nickname !== undefined)?.nickname;
  useTitle(name ?? userId);
  const others = [...new Set(sessions.flatMap(({ recordedAs }) => recordedAs))].filter((id) => id !== userId);
  return (
    <header class="person-header">
      <div>
        <nav class="crumbs" aria-label={words.rooms}>
          <a href={hrefOf({ view: "rooms" })}>{words.rooms}</a> <span aria-hidden="true">/</span> {app}
        </nav>
        <h1>
          <bdi>{name ?? userId}</bdi>
        </h1>
        <p class="soft">
          <bdi>{userId}</bdi> {words.inApp(app)}
          {others.length > 0 && (
            <>
              {" · "}
              {words.knownAs} <bdi>{others.join(", ")}</bdi>
            </>
          )}
        </p>
      </div>
      <div class="person-actions">
        <TakeAway />
        {allows("erase:members") && (
          <button
            type="button"
            class="button danger"
            onClick={() =>
              openDialog({ kind: "erase", app, userId, onDone: () => navigate(hrefOf({ view: "rooms" })) })
            }
          >
            {words.erase}
          </button>
        )}
      </div>
    </header>
  );
}

/** The days that are looked through. */
function RangeForm({ from, to }: { readonly from: string; readonly to: string }) {
  const words = personWords();
  const [wanted, setWanted] = useState({ from, to });
  return (
    <form
      class="range-form"
      onSubmit={(event) => {
        event.preventDefault();
        changeQuery(wanted);
      }}
    >
      <label class="field">
        {words.from}
        <input
          class="input"
          type="date"
          required
          value={wanted.from}
          onInput={({ currentTarget }) => setWanted((before) => ({ ...before, from: currentTarget.value }))}
        />
      </label>
      <label class="field">
        {words.to}
        <input
          class="input"
          type="date"
          value={wanted.to}
          title={words.today}
          onInput={({ currentTarget }) => setWanted((before) => ({ ...before, to: currentTarget.value }))}
        />
      </label>
      <button type="submit" class="button">
        {words.show}
      </button>
    </form>
  );
}
