import type { PutEventsCommand, PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { describe, expect, it } from "vitest";
import type { Announcement } from "../../../shared/announcements/announcement.ts";
import { EventBus } from "../../../shared/announcements/event-bus.ts";
import { asAppName } from "../../../shared/identity/ids.ts";

const misconfigured = (id: string): Announcement => ({
  kind: "app.misconfigured",
  at: 1_767_312_060,
  detail: { id, stage: "prod", app: asAppName("main"), slot: "2026-01-02T00:00:00Z", rooms: 1 },
});
const many = (count: number, text = "") =>
  Array.from({ length: count }, (_, index) => misconfigured(`${index}${text}`));
const idOf = ({ Detail }: PutEventsRequestEntry): string => JSON.parse(Detail ?? "").id;

/** A bus that refuses an entry while `refuses` says so. */
function busThat(refuses: (id: string, call: number) => boolean) {
  const calls: PutEventsRequestEntry[][] = [];
  let nowMs = 0;
  const client = {
    send: async ({ input: { Entries = [] } }: PutEventsCommand) => {
      calls.push([...Entries]);
      const results = Entries.map((entry) =>
        refuses(idOf(entry), calls.length) ? { ErrorCode: "ThrottlingException" } : { EventId: idOf(entry) },
      );
      return { FailedEntryCount: results.filter(({ EventId }) => EventId === undefined).length, Entries: results };
    },
  };
  const sleep = async (ms: number): Promise<void> => {
    nowMs += ms;
  };
  return { bus: new EventBus(client, "default", { now: () => nowMs, random: () => 0.5, sleep }), calls };
}

describe("the event bus", () => {
  it("gets events of rollcall by kind, with their moment", async () => {
    const { bus, calls } = busThat(() => false);

    await bus.send([misconfigured("a")], { atMs: 60_000 });

    expect(calls).toEqual([
      [
        {
          Source: "rollcall",
          DetailType: "app.misconfigured",
          Time: new Date("2026-01-02T00:01:00Z"),
          EventBusName: "default",
          Detail: JSON.stringify(misconfigured("a").detail),
        },
      ],
    ]);
  });

  it("gets ten events a request, and no more than 256 KB", async () => {
    const { bus, calls } = busThat(() => false);

    await bus.send(many(25), { atMs: 60_000 });
    await bus.send(many(5, "x".repeat(100_000)), { atMs: 60_000 });

    expect(calls.map(({ length }) => length)).toEqual([10, 10, 5, 2, 2, 1]);
  });

  it("is asked again for the refused entries alone, until all are accepted", async () => {
    const { bus, calls } = busThat((id, call) => (id === "3" && call < 4) || (id === "7" && call === 1));

    await bus.send(many(9), { atMs: 60_000 });

    expect(calls.map((entries) => entries.map(idOf).join(""))).toEqual(["012345678", "37", "3", "3"]);
  });

  it("is given up at the deadline, by an error that says what was refused", async () => {
    const { bus } = busThat((id) => id === "3");

    await expect(bus.send(many(9), { atMs: 5_000 })).rejects.toThrow(
      "EventBridge refused 1 events: ThrottlingException",
    );
  });
});
