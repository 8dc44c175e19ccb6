import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import type { RoomAddress } from "../../api/room-calls.ts";
import type { RoomSession } from "../../api/session-calls.ts";
import { Figure, Figures } from "../../figures/figures.tsx";
import { formatCount, formatPercent } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { hrefOf } from "../../router/router.ts";
import { pickedText } from "../compare/compare-options.ts";
import { formatAmount } from "./amount.ts";
import { sessionWords } from "./session-words.ts";
import { useSessionBefore } from "./use-session.ts";

/** The numbers of a session after the show, each compared with that of the session before. */
export function SessionCard({ room, now }: { readonly room: RoomAddress; readonly now: SummaryReply }) {
  const { value: before, problem } = useSessionBefore(room, now.from);
  return (
    <div>
      <SessionFigures now={now} before={before ?? undefined} />
      <p class="faint compared-with">
        {before && <BeforeDay before={before} room={room} sessionId={now.sessionId} />}
        {before === null && sessionWords().noneBefore}
        {problem?.message}
      </p>
    </div>
  );
}

function SessionFigures({ now, before }: { readonly now: SummaryReply; readonly before: RoomSession | undefined }) {
  const words = sessionWords();
  return (
    <Figures>
      <Figure
        label={words.peak}
        bound={words.atLeast}
        value={now.peak === null ? "–" : formatCount(now.peak.count)}
        comparison={<Comparison now={now.peak?.count} before={before?.peak?.count} />}
        meaning={words.peakMeaning}
      />
      <Figure
        label={words.average}
        value={now.timeWeightedAverage === null ? "–" : formatAmount(now.timeWeightedAverage)}
        comparison={<Comparison now={now.timeWeightedAverage} before={before?.timeWeightedAverage} />}
        meaning={words.averageMeaning}
      />
      <Figure
        label={words.people}
        bound={now.uniques.atLeast === null ? undefined : words.atLeast}
        value={now.uniques.atLeast === null ? "–" : formatCount(now.uniques.atLeast)}
        comparison={<Comparison now={now.uniques.atLeast} before={before?.uniques.atLeast} />}
        meaning={now.uniques.atLeast === null ? words.noLists : words.peopleMeaning}
      />
      <Figure
        label={words.personMinutes}
        value={formatAmount(now.personMinutes)}
        comparison={<Comparison now={now.personMinutes} before={before?.personMinutes} />}
        meaning={words.personMinutesMeaning}
      />
      <Figure
        label={words.observed}
        value={formatPercent(now.observedShare)}
        comparison={before && `${words.beforeShort} ${formatPercent(before.observedShare)}`}
        meaning={words.observedMeaning}
      />
    </Figures>
  );
}

interface ComparisonProps {
  readonly now: number | null | undefined;
  readonly before: number | null | undefined;
}

/** The difference in words; nothing where one of the two is missing. */
function Comparison({ now, before }: ComparisonProps) {
  const words = sessionWords();
  if (typeof now !== "number" || typeof before !== "number") return null;
  const difference = formatAmount(Math.abs(now - before));
  const text = now === before ? words.same : now > before ? words.more(difference) : words.fewer(difference);
  return (
    <span title={words.beforeWas(formatAmount(before))}>
      <span aria-hidden="true">{now === before ? "=" : now > before ? "↑" : "↓"}</span> {text}
    </span>
  );
}

interface BeforeDayProps {
  readonly before: RoomSession;
  readonly room: RoomAddress;
  readonly sessionId: string | undefined;
}

function BeforeDay({ before, room, sessionId }: BeforeDayProps) {
  const both = [before.sessionId, ...(sessionId === undefined ? [] : [sessionId])].reverse();
  const sessions = pickedText(both.map((id) => ({ ...room, sessionId: id })));
  return (
    <>
      {sessionWords().before}{" "}
      <a href={hrefOf({ view: "session", ...room, sessionId: before.sessionId })}>
        <LocalTime at={before.from} as="dayTime" />
      </a>{" "}
      · <a href={hrefOf({ view: "compare" }, { sessions })}>{sessionWords().bothOnOneAxis}</a>
    </>
  );
}
