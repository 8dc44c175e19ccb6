import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import type { Resource } from "../../api/use-resource.ts";
import { useRefresh } from "../../refresh/use-refresh.ts";

/** The record grows by a snapshot a minute. */
const refreshSeconds = 60;

/** Loads a session again while its numbers may still change; not while the API refuses because of too many requests. */
export function useLiveSession<Value>(summary: SummaryReply | undefined, { problem, reload }: Resource<Value>): void {
  const isLive = summary?.provisional === true && problem?.status !== 429;
  useRefresh(isLive ? refreshSeconds : 0, reload);
}
