import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { RoomReply } from "../../../shared/room-routes/room-shape.ts";
import { limitedTo } from "../../api/limited.ts";
import { readSeries } from "../../api/room-calls.ts";

/** Far below the gateway's limit for reports, which all callers share. */
const lastHours = limitedTo(4);

/** The last hour of a room, loaded while its row is in view, and again when the room has a newer snapshot. */
export function useLastHour(row: RefObject<Element | null>, room: RoomReply): SeriesReply | undefined {
  const [series, setSeries] = useState<SeriesReply>();
  const isInView = useInView(row);
  const slot = room.lastSnapshot?.slot;
  const { app, groupId } = room;
  useEffect(() => {
    if (!isInView || slot === undefined) {
      return undefined;
    }
    const stopping = new AbortController();
    const { signal } = stopping;
    const range = { from: "-60m", resolution: "1m" };
    lastHours(() => readSeries({ app, groupId }, range, signal), signal).then(setSeries, () => {
      // The row stays without a sparkline: the list itself says what is wrong with the API.
    });
    return () => stopping.abort();
  }, [isInView, slot, app, groupId]);
  return series;
}

function useInView(element: RefObject<Element | null>): boolean {
  const [isInView, setInView] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setInView(entry?.isIntersecting ?? false), {
      rootMargin: "100px",
    });
    if (element.current !== null) {
      observer.observe(element.current);
    }
    return () => observer.disconnect();
  }, [element]);
  return isInView;
}
