import { useRef } from "preact/hooks";
import { headStart } from "../../api/head-start.ts";
import { type RoomAddress, readRoom, readSeries, readSummary } from "../../api/room-calls.ts";
import { readSessions } from "../../api/session-calls.ts";
import { useResource } from "../../api/use-resource.ts";
import { useRefresh } from "../../refresh/use-refresh.ts";
import { currentQuery } from "../../router/router.ts";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { CountChart } from "./count-chart.tsx";
import { FlowChart } from "./flow-chart.tsx";
import { RangeBar } from "./range-bar.tsx";
import { RetentionChart } from "./retention-chart.tsx";
import { RoomFigures } from "./room-figures.tsx";
import { RoomHeader } from "./room-header.tsx";
import { RoomNotes } from "./room-notes.tsx";
import { rangeIn, reportRangeOf, resolutionOf } from "./room-range.ts";
import { RoomSessions } from "./room-sessions.tsx";
import "./room.css";

/** A slot a minute is what the record grows by. */
const refreshSeconds = 60;

export function RoomView({ app, groupId }: RoomAddress) {
  const address = { app, groupId };
  const range = rangeIn(currentQuery.value);
  const asked = reportRangeOf(range);
  const { room, series, summary, sessions } = useRoomReports(address, range);
  const reloadAll = () => {
    for (const resource of [room, series, summary, sessions]) {
      resource.reload();
    }
  };
  const isThrottled = series.problem?.retryAfterSeconds !== undefined;
  useRefresh(range.kind === "custom" || isThrottled ? 0 : refreshSeconds, reloadAll);
  const problem = series.problem ?? summary.problem;
  return (
    <>
      <RoomHeader address={address} room={room.value} series={series.value} range={asked} onChanged={reloadAll} />
      <RangeBar range={range} covered={series.value} />
      {problem && <ProblemPanel problem={problem} retry={reloadAll} />}
      <div class="room-report" aria-busy={series.isLoading}>
        {series.value ? (
          <CountChart series={series.value} summary={summary.value} sessions={sessions.value?.sessions ?? []} />
        ) : (
          !problem && <Skeleton height="22rem" />
        )}
        {summary.value ? <SummaryParts summary={summary.value} /> : !problem && <Skeleton lines={3} height="5rem" />}
        {sessions.value && <RoomSessions room={address} sessions={sessions.value.sessions} />}
        {summary.value && <RoomNotes notes={summary.value.notes} />}
      </div>
    </>
  );
}

/** Longer than the points of a day take. All three reports read the same record; the chart is what a person looks at first. */
const headStartMs = 600;

function useRoomReports(address: RoomAddress, range: ReturnType<typeof rangeIn>) {
  const asked = reportRangeOf(range);
  const key = JSON.stringify([address, asked]);
  const kept = { keepsValue: true };
  const chart = useRef<Promise<unknown>>(Promise.resolve());
  const afterChart = async <Reply,>(signal: AbortSignal, read: () => Promise<Reply>): Promise<Reply> => {
    await headStart(chart.current, headStartMs);
    signal.throwIfAborted();
    return await read();
  };
  return {
    room: useResource(JSON.stringify(address), (signal) => readRoom(address, signal)),
    series: useResource(
      `series ${key}`,
      (signal) => {
        const reading = readSeries(address, { ...asked, resolution: resolutionOf(range) }, signal);
        chart.current = reading;
        return reading;
      },
      kept,
    ),
    summary: useResource(
      `summary ${key}`,
      (signal) => afterChart(signal, () => readSummary(address, asked, signal)),
      kept,
    ),
    sessions: useResource(
      `sessions ${key}`,
      (signal) => afterChart(signal, () => readSessions(address, { ...asked, limit: 100 }, signal)),
      kept,
    ),
  };
}

function SummaryParts({ summary }: { readonly summary: Parameters<typeof RoomFigures>[0]["summary"] }) {
  const { flow, retention = [], from, to } = summary;
  return (
    <>
      <RoomFigures summary={summary} />
      {(flow !== undefined || retention.length > 0) && (
        <div class="room-pair">
          {flow !== undefined && <FlowChart flow={flow} from={from} to={to} />}
          {retention.length > 0 && <RetentionChart curves={retention} />}
        </div>
      )}
    </>
  );
}
