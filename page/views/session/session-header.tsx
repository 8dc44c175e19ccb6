import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import type { RoomAddress } from "../../api/room-calls.ts";
import { formatDay } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { hrefOf } from "../../router/router.ts";
import { useTitle } from "../../shell/use-title.ts";
import { sessionWords } from "./session-words.ts";

interface SessionHeaderProps {
  readonly room: RoomAddress;
  readonly sessionId: string;
  readonly summary: SummaryReply | undefined;
}

/** The day and room of the session. Until the API has said them, the IDs of the address. */
export function SessionHeader({ room, sessionId, summary }: SessionHeaderProps) {
  const words = sessionWords();
  const title = summary === undefined ? sessionId : words.sessionOf(formatDay(summary.from));
  useTitle(`${title}, ${summary?.label ?? room.groupId}`);
  return (
    <header class="session-header">
      <nav class="crumbs" aria-label={words.rooms}>
        <a href={hrefOf({ view: "rooms" })}>{words.rooms}</a>
        <span aria-hidden="true">/</span>
        <a href={hrefOf({ view: "room", ...room })}>
          <bdi>{summary?.label ?? room.groupId}</bdi>
        </a>
      </nav>
      <h1>{title}</h1>
      {summary && (
        <p class="soft">
          <LocalTime at={summary.from} /> – <LocalTime at={summary.to} />
          {isOtherDay(summary) && ` (${formatDay(summary.to)})`}
          {summary.provisional && (
            <span class="badge" title={words.provisionalMeans}>
              {words.provisional}
            </span>
          )}
        </p>
      )}
    </header>
  );
}

function isOtherDay({ from, to }: SummaryReply): boolean {
  return formatDay(from) !== formatDay(to);
}
