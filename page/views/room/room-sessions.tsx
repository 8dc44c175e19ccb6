import type { RoomAddress } from "../../api/room-calls.ts";
import type { RoomSession } from "../../api/session-calls.ts";
import { formatCount, formatDecimal, formatDuration, formatPercent } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { hrefOf } from "../../router/router.ts";
import { figureWords } from "./figure-words.ts";
import { roomWords } from "./room-words.ts";

interface RoomSessionsProps {
  readonly room: RoomAddress;
  readonly sessions: readonly RoomSession[];
}

/** The sessions of the range, newest first, each a link to its own view. */
export function RoomSessions({ room, sessions }: RoomSessionsProps) {
  const text = roomWords();
  const figures = figureWords();
  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title" class="section-title">
        {text.sessions}
      </h2>
      {sessions.length === 0 ? (
        <p class="soft">{text.noSessions}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        <section class="table-scroll" tabIndex={0} aria-labelledby="sessions-title">
          <table class="data-table sessions-table">
            <thead>
              <tr>
                <th scope="col">{text.started}</th>
                <th scope="col" class="number">
                  {text.lasted}
                </th>
                <th scope="col" class="number">
                  {text.peak}
                </th>
                <th scope="col" class="number">
                  {text.average}
                </th>
                <th scope="col" class="number">
                  {text.different}
                </th>
                <th scope="col" class="number">
                  {figures.observed}
                </th>
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <SessionRow key={session.sessionId} room={room} session={session} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function SessionRow({ room, session }: { readonly room: RoomAddress; readonly session: RoomSession }) {
  const text = roomWords();
  const { sessionId, from, to, state, peak, timeWeightedAverage, uniques, observedShare } = session;
  return (
    <tr>
      <th scope="row">
        <a href={hrefOf({ view: "session", ...room, sessionId })}>
          <LocalTime at={from} as="dayTime" />
        </a>
        {state === "live" && <span class="badge live">{text.live}</span>}
      </th>
      <td class="number">{formatDuration((Date.parse(to) - Date.parse(from)) / 1000)}</td>
      <td class="number">{peak === null ? "–" : `≥ ${formatCount(peak.count)}`}</td>
      <td class="number">{timeWeightedAverage === null ? "–" : formatDecimal(timeWeightedAverage)}</td>
      <td class="number">{uniques.atLeast === null ? "–" : `≥ ${formatCount(uniques.atLeast)}`}</td>
      <td class="number">{formatPercent(observedShare)}</td>
    </tr>
  );
}
