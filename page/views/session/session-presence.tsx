import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { AttendeesReply } from "../../../shared/report-routes/attendees-shape.ts";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { AttendeesQuestion } from "../../api/attendee-calls.ts";
import type { RoomAddress } from "../../api/room-calls.ts";
import { Legend } from "../../legend/legend.tsx";
import { PresenceChart } from "../../presence-chart/presence-chart.tsx";
import type { PresenceRow } from "../../presence-chart/presence-row.ts";
import type { TimeSpan } from "../../presence-chart/time-view.ts";
import { changeQuery, hrefOf } from "../../router/router.ts";
import { whyMissing } from "../../uncertainty/gap-words.ts";
import { filterOf } from "./attended-count.ts";
import { PeopleFilters } from "./people-filters.tsx";
import { queryOf, type SessionOptions, zoomText } from "./session-options.ts";
import { TakeAwaySession } from "./take-away-session.tsx";

interface SessionPresenceProps {
  readonly room: RoomAddress;
  readonly question: AttendeesQuestion;
  readonly options: SessionOptions;
  readonly rows: readonly PresenceRow[];
  readonly facts: AttendeesReply;
  readonly series: SeriesReply | undefined;
}

const secondsOf = (time: string): number => Date.parse(time) / 1000;
/** The address follows a moving chart when it rests: browsers refuse more than a hundred changes in half a minute. */
const addressDelayMs = 400;

/** The presence chart of a session, with what the address says of it. */
export function SessionPresence(props: SessionPresenceProps) {
  const { room, options, rows, facts, series } = props;
  const limits = useMemo(() => ({ from: secondsOf(facts.from), to: secondsOf(facts.to) }), [facts.from, facts.to]);
  const view = useZoom(limits, options.zoom);
  const gaps = useMemo(() => gapsOf(series), [series]);
  const { plan } = facts;
  const planned = useMemo(() => (plan ? [secondsOf(plan.startsAt), secondsOf(plan.endsAt)] : []), [plan]);
  const { show, minPercent, search, order, direction } = options;
  const accepts = useMemo(() => filterOf(show, minPercent / 100), [show, minPercent]);
  const choice = useMemo(() => ({ search, order, direction, accepts }), [search, order, direction, accepts]);
  return (
    <section class="presence-section">
      <PresenceChart
        {...{ rows, limits, view, gaps, planned, choice }}
        hrefOf={({ userId }) => hrefOf({ view: "person", app: room.app, userId })}
        onChoice={(changed) => changeQuery(queryOf(changed))}
        filters={<PeopleFilters show={show} rows={rows} minPercent={minPercent} />}
        takeAway={(shown) => <TakeAwaySession {...props} shown={shown} chart={{ limits, view, gaps, planned }} />}
      />
      <Legend signs={["proven", "possible", "unobserved", "exact"]} />
    </section>
  );
}

/**
 * The part of the time that is shown: first as the address has it, and then the address as the chart has it. A view of the whole session grows
 * with a session that is live.
 */
function useZoom(limits: TimeSpan, zoom: TimeSpan | undefined) {
  const view = useSignal<TimeSpan>(zoom ?? limits);
  const limitsBefore = useRef(limits);
  useEffect(() => {
    const before = limitsBefore.current;
    limitsBefore.current = limits;
    const { from, to } = view.value;
    if (from === before.from && to === before.to) view.value = limits;
    if (to <= limits.from || from >= limits.to || to - from > limits.to - limits.from) view.value = limits;
  }, [limits, view]);
  useSignalEffect(() => {
    const text = zoomText(view.value, limits);
    const timer = setTimeout(() => changeQuery({ zoom: text }), addressDelayMs);
    return () => clearTimeout(timer);
  });
  return view;
}

/** Times without a list: nobody could be seen in them. */
function gapsOf(series: SeriesReply | undefined) {
  return (series?.gaps ?? [])
    .filter(({ what }) => what !== "count")
    .map((gap) => ({ from: secondsOf(gap.from), to: secondsOf(gap.to), reason: whyMissing(gap) }));
}
