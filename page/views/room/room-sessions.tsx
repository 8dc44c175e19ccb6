import type { RoomAddress } from "../../api/room-calls.ts";
import type { RoomSession } from "../../api/session-calls.ts";
import { formatCount, formatDuration, formatPercent } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { hrefOf } from "../../router/router.ts";
import { type Column, DataTable } from "../../tables/data-table.tsx";
import { formatAmount } from "../session/amount.ts";
import { figureWords } from "./figure-words.ts";
import { roomWords } from "./room-words.ts";

interface RoomSessionsProps {
  readonly room: RoomAddress;
  readonly sessions: readonly RoomSession[];
}

/** The sessions of the range, newest first, each a link to its own view. */
export function RoomSessions({ room, sessions }: RoomSessionsProps) {
  const text = roomWords();
  return (
    <section>
      <h2 id="sessions-title" class="section-title">
        {text.sessions}
      </h2>
      {sessions.length === 0 ? (
        <p class="soft">{text.noSessions}</p>
      ) : (
        <DataTable
          labelledBy="sessions-title"
          columns={columnsFor(room)}
          rows={sessions}
          keyOf={({ sessionId }) => sessionId}
        />
      )}
    </section>
  );
}

const atLeast = (count: number | null | undefined) =>
  count === null || count === undefined ? "–" : `≥ ${formatCount(count)}`;

function columnsFor(room: RoomAddress): readonly Column<RoomSession>[] {
  const text = roomWords();
  return [
    { title: text.started, cell: (session) => <SessionLink room={room} session={session} /> },
    {
      title: text.lasted,
      isNumber: true,
      cell: ({ from, to }) => formatDuration((Date.parse(to) - Date.parse(from)) / 1000),
    },
    { title: text.peak, isNumber: true, cell: ({ peak }) => atLeast(peak?.count) },
    {
      title: text.average,
      isNumber: true,
      isMinor: true,
      cell: ({ timeWeightedAverage: average }) => (average === null ? "–" : formatAmount(average)),
    },
    { title: text.different, isNumber: true, isMinor: true, cell: ({ uniques }) => atLeast(uniques.atLeast) },
    {
      title: figureWords().observed,
      isNumber: true,
      cell: ({ observedShare }) => formatPercent(observedShare),
    },
  ];
}

function SessionLink({ room, session }: { readonly room: RoomAddress; readonly session: RoomSession }) {
  const { sessionId, from, state } = session;
  return (
    <>
      <a href={hrefOf({ view: "session", ...room, sessionId })}>
        <LocalTime at={from} as="dayClock" />
      </a>
      {state === "live" && <span class="badge live">{roomWords().live}</span>}
    </>
  );
}
