import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { AttendeesReply } from "../../../shared/report-routes/attendees-shape.ts";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import { type AttendeesQuestion, readAttendees } from "../../api/attendee-calls.ts";
import { type RoomAddress, readSeries, readSummary } from "../../api/room-calls.ts";
import { type RoomSession, readSessionBefore } from "../../api/session-calls.ts";
import { type Resource, useResource } from "../../api/use-resource.ts";
import { type PresenceRow, presenceRowOf } from "../../presence-chart/presence-row.ts";

/** The numbers of a session, and its series, which has the gaps. */
interface SessionFacts {
  readonly summary: SummaryReply;
  readonly series: SeriesReply;
}

export function useSessionFacts(room: RoomAddress, session: string): Resource<SessionFacts> {
  return useResource(`session ${room.app} ${room.groupId} ${session}`, async (signal) => {
    const [summary, series] = await Promise.all([
      readSummary(room, { session }, signal),
      readSeries(room, { session }, signal),
    ]);
    return { summary, series };
  });
}

/** The session before an instant; null when there is none. */
export function useSessionBefore(room: RoomAddress, instant: string): Resource<RoomSession | null> {
  return useResource(
    `before ${room.app} ${room.groupId} ${instant}`,
    async (signal) => (await readSessionBefore(room, instant, signal)) ?? null,
  );
}

/** The people of a session as far as they have come, with the facts that every page repeats. */
export interface LoadedPeople {
  readonly rows: readonly PresenceRow[];
  readonly facts: AttendeesReply;
}

export interface SessionPeople {
  readonly loaded: Signal<LoadedPeople | undefined>;
  readonly resource: Resource<AttendeesReply>;
}

export function useSessionPeople(room: RoomAddress, question: AttendeesQuestion): SessionPeople {
  const loaded = useSignal<LoadedPeople | undefined>(undefined);
  const key = `people ${JSON.stringify([room, question])}`;
  const wholeKey = useRef("");
  const resource = useResource(key, (signal) => {
    // A list that is loaded again is replaced when the new one is whole, so that it never shrinks to its first page.
    const isRefresh = wholeKey.current === key;
    let rows: readonly PresenceRow[] = [];
    return readAttendees(room, question, signal, (facts) => {
      if (signal.aborted) return;
      rows = [...rows, ...facts.attendees.map(presenceRowOf)];
      const isWhole = facts.nextCursor === null;
      if (isWhole || !isRefresh) loaded.value = { rows, facts };
      if (isWhole) wholeKey.current = key;
    });
  });
  return { loaded, resource };
}
