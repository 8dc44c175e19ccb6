import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsMissingFrom, uniteEvents } from "../../../shared/attendance/event-set.ts";
import { DamagedRecord } from "../../../shared/attendance/record/damaged-record.ts";
import { decodeEvents, encodeEvents } from "../../../shared/attendance/record/event-codec.ts";
import { mostEvents } from "../../../shared/attendance/record/plausible.ts";
import type { RoomEvent } from "../../../shared/attendance/room-event.ts";
import { someDay } from "../../support/observations.ts";
import { seededRuns } from "../../support/property-runs.ts";
import { eventAt, eventsOfMinute } from "../../support/room-events.ts";

const minute = someDay + 8 * 3600;
const shuffledOf = <T>(all: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.shuffledSubarray([...all], { minLength: all.length });

/** A 19-digit ID that the ones before do not foretell. */
const scattered = (n: number): string => `u${1_000_000_000_000_000_000n + BigInt.asUintN(59, BigInt(n) ** 5n)}`;

function crowd(people: number, idOf: (n: number) => string): RoomEvent[] {
  return Array.from({ length: people }, (_, n) => eventAt("joined", idOf(n), minute * 1000 + ((n * 7_919) % 60_000)));
}

describe("the codec of events", () => {
  it("gives back a set of events exactly as it was given", () => {
    const law = fc.property(eventsOfMinute(minute), (given) => {
      const events = uniteEvents(given);

      expect(decodeEvents(minute, encodeEvents(minute, events))).toEqual(events);
    });

    fc.assert(law, seededRuns(300));
  });

  it("makes the same bytes of the same set in any order", () => {
    const law = fc.property(
      eventsOfMinute(minute).chain((given) => {
        const events = uniteEvents(given);
        return fc.tuple(fc.constant(events), shuffledOf(events));
      }),
      ([events, shuffled]) => {
        expect(encodeEvents(minute, shuffled)).toEqual(encodeEvents(minute, events));
      },
    );

    fc.assert(law, seededRuns(200));
  });

  it("throws DamagedRecord for damaged bytes, or reads events of the minute, and nothing else", () => {
    const law = fc.property(
      eventsOfMinute(minute),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      fc.boolean(),
      (given, at, byte, isCut) => {
        const stored = Uint8Array.from(encodeEvents(minute, uniteEvents(given)));
        stored[at % stored.length] = byte;
        const damaged = isCut ? stored.subarray(0, at % stored.length) : stored;
        try {
          for (const { atMs, receivedAtMs } of decodeEvents(minute, damaged)) {
            expect(Math.floor((atMs ?? receivedAtMs) / 60_000) * 60).toBe(minute);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedRecord);
        }
      },
    );

    fc.assert(law, seededRuns(500));
  });

  it.each([
    ["19-digit IDs", scattered, 7],
    ["UUIDs", (n: number) => `00000000-0000-4000-8000-${String(n * 7_919_777).padStart(12, "0")}`, 10],
    [
      "texts of 32 characters",
      (n: number) => `some-name-of-many-words-and-${String.fromCharCode(97 + (n % 26))}${n}x`.padEnd(32, "q"),
      20,
    ],
    [
      "texts of 256 characters that nothing compresses",
      (n: number) =>
        String.fromCharCode(...Array.from({ length: 256 }, (_, i) => 0x4e00 + ((n * 257 + i * i * 7_919) % 20_000))),
      310,
    ],
  ])("keeps a full item of %s below %d KB", (_, idOf, mostKilobytes) => {
    const bytes = encodeEvents(minute, crowd(mostEvents, idOf)).length;

    expect(bytes).toBeLessThan(mostKilobytes * 1024);
  });
});

describe("the example of events in FORMAT.md", () => {
  it("is what the codec writes", () => {
    const page = readFileSync(new URL("../../../shared/attendance/record/FORMAT.md", import.meta.url), "utf8");
    const dump = /```events\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const bytes = dump.split("\n").map((row) => /^ *((?:[0-9a-f]{2} )*[0-9a-f]{2})(?: {2}|$)/.exec(row)?.[1] ?? "");
    const [ana, bo] = ["u1000000000000000007", "u1000000000000000042"];
    const quarterPast = minute + 15 * 60;
    const at = (seconds: number): number => (quarterPast + seconds) * 1000;
    const events = [eventAt("online", ana, at(1.5)), eventAt("dropped", bo, at(30)), eventAt("offline", ana, at(59))];

    expect(Buffer.from(encodeEvents(quarterPast, events)).toString("hex")).toBe(bytes.join("").replaceAll(" ", ""));
  });
});

describe("a set of events", () => {
  it("is the same in any order, batches and repetitions", () => {
    const law = fc.property(
      eventsOfMinute(minute).chain((events) =>
        fc.tuple(fc.constant(events), shuffledOf([...events, ...events]), fc.nat({ max: 2 * events.length })),
      ),
      ([events, again, cut]) => {
        const [first, second] = [again.slice(0, cut), again.slice(cut)];

        expect(uniteEvents(uniteEvents(second), uniteEvents(first))).toEqual(uniteEvents(events));
      },
    );

    fc.assert(law, seededRuns(300));
  });

  it("keeps the first arrival of a fact that came twice", () => {
    const first = eventAt("online", "ana", minute * 1000 + 5);
    const again = { ...first, receivedAtMs: first.receivedAtMs + 3 * 86_400_000 };

    expect(uniteEvents([again], [first])).toEqual([first]);
    expect(eventsMissingFrom([again], [first])).toEqual([]);
    expect(eventsMissingFrom([first], [again])).toEqual([first]);
  });
});
