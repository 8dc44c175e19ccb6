import { isoUtc } from "../identity/iso-time.ts";
import type { AnnouncementSink } from "./announce-dependencies.ts";
import type { Announcement } from "./announcement.ts";

/** An announcement in the words of EventBridge, as a rule sees it. */
export interface ReturnedEvent {
  readonly source: "rollcall";
  readonly "detail-type": Announcement["kind"];
  readonly time: string;
  readonly detail: Announcement["detail"];
}

/** Stands in for the bus on the local stack, whose output shows what the function returns. */
export class ReturnedEvents implements AnnouncementSink {
  #events: ReturnedEvent[] = [];

  async send(announcements: readonly Announcement[]): Promise<void> {
    this.#events.push(
      ...announcements.map(({ kind, at, detail }) => ({
        source: "rollcall" as const,
        "detail-type": kind,
        time: isoUtc(at),
        detail,
      })),
    );
  }

  /** Those since the last call. */
  take(): readonly ReturnedEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
