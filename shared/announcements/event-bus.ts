import { PutEventsCommand, type PutEventsRequestEntry, type PutEventsResponse } from "@aws-sdk/client-eventbridge";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import type { World } from "../upstream/world.ts";
import type { AnnouncementSink } from "./announce-dependencies.ts";
import type { Announcement } from "./announcement.ts";

/** EventBridge's limits of one PutEvents. */
const mostEntries = 10;
const mostBytes = 256 * 1024;

const firstDelayMs = 200;
const longestDelayMs = 5_000;

/** The field `source` of every event. */
const source = "rollcall";

/** The part of EventBridgeClient that is used. */
interface EventsClient {
  send(command: PutEventsCommand): Promise<PutEventsResponse>;
}

/** Puts announcements on a bus. Entries that EventBridge refuses are repeated, with full jitter, until the deadline. */
export class EventBus implements AnnouncementSink {
  readonly #client: EventsClient;
  readonly #bus: string;
  readonly #world: Pick<World, "now" | "random" | "sleep">;

  constructor(client: EventsClient, bus: string, world: Pick<World, "now" | "random" | "sleep">) {
    this.#client = client;
    this.#bus = bus;
    this.#world = world;
  }

  async send(announcements: readonly Announcement[], deadline: Deadline): Promise<void> {
    for (const batch of batchesOf(announcements.map((announcement) => this.#entryOf(announcement)))) {
      await this.#sendBatch(batch, deadline);
    }
  }

  #entryOf({ kind, at, detail }: Announcement): PutEventsRequestEntry {
    return {
      Source: source,
      DetailType: kind,
      Detail: JSON.stringify(detail),
      Time: new Date(at * 1000),
      EventBusName: this.#bus,
    };
  }

  async #sendBatch(batch: readonly PutEventsRequestEntry[], deadline: Deadline): Promise<void> {
    const { now, random, sleep } = this.#world;
    let rest = batch;
    for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
      const { FailedEntryCount, Entries = [] } = await this.#client.send(new PutEventsCommand({ Entries: [...rest] }));
      if (FailedEntryCount === 0) return;
      const refused = rest.filter((_, index) => Entries[index]?.EventId === undefined);
      const waitMs = random() * delayMs;
      if (remainingMs(deadline, now()) < waitMs) throw refusal(refused.length, Entries);
      rest = refused;
      await sleep(waitMs, deadline.signal);
    }
  }
}

function refusal(count: number, entries: NonNullable<PutEventsResponse["Entries"]>): Error {
  const codes = new Set(entries.flatMap(({ ErrorCode }) => ErrorCode ?? []));
  return new Error(`EventBridge refused ${count} events: ${[...codes].join(", ")}`);
}

/** In their order. An entry that is too large for a request of its own stands alone, and is EventBridge's to refuse. */
function batchesOf(entries: readonly PutEventsRequestEntry[]): readonly (readonly PutEventsRequestEntry[])[] {
  const batches: PutEventsRequestEntry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const last = batches.at(-1);
    if (last === undefined || last.length === mostEntries || bytes + size > mostBytes) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return batches;
}

/** As EventBridge counts: 14 bytes for the time, and the texts in UTF-8. */
function sizeOf({ Source = "", DetailType = "", Detail = "" }: PutEventsRequestEntry): number {
  return 14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
}
