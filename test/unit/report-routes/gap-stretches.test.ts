import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import { GapStretches } from "../../../shared/report-routes/gap-stretches.ts";

const start = 1_767_312_000;

function slot(minute: number, changes: Partial<SlotObservation> = {}): SlotObservation {
  const at = start + minute * 60;
  const counts = [{ at: at + 1, count: 1 }];
  return { slot: at, counts, rosters: [], gaps: [], dissolved: false, sampleEverySeconds: 60, ...changes };
}

const failed = { counts: [], gaps: [{ what: "count", reason: "throttled" }] } as const;

async function watch(minutes: number, slots: readonly SlotObservation[]) {
  const gaps = new GapStretches();
  async function* stream() {
    yield* slots;
  }
  const passed: SlotObservation[] = [];
  for await (const one of gaps.watch({ from: start, to: start + minutes * 60 }, stream())) {
    passed.push(one);
  }
  const told = gaps.present().map(({ from, to, reason, slots: count }) => {
    const minute = (iso: string) => (Date.parse(iso) / 1000 - start) / 60;
    return [reason, minute(from), minute(to), count];
  });
  return { gaps, passed, told };
}

describe("the gaps of a report", () => {
  it("are told as stretches, slots without any record among them, at both ends too", async () => {
    const slots = [slot(2), slot(3, failed), slot(4, failed), slot(5), slot(8, failed)];

    const { passed, told } = await watch(10, slots);

    expect(passed).toEqual(slots);
    expect(told).toEqual([
      ["not-recorded", 0, 2, 2],
      ["throttled", 3, 5, 2],
      ["not-recorded", 6, 8, 2],
      ["throttled", 8, 9, 1],
      ["not-recorded", 9, 10, 1],
    ]);
  });

  it("are all of the window when there is no record at all", async () => {
    expect((await watch(10, [])).told).toEqual([["not-recorded", 0, 10, 10]]);
  });

  it("tell the time between two looks at a room that is looked at less often as such", async () => {
    const rarely = { sampleEverySeconds: 300 };

    const { told } = await watch(12, [slot(-3, rarely), slot(2, rarely), slot(7, rarely)]);

    expect(told).toEqual([
      ["slower-cadence", 0, 2, 2],
      ["slower-cadence", 3, 7, 4],
      ["slower-cadence", 8, 12, 4],
    ]);
  });

  it("of a minute that the window cuts are told for the part inside", async () => {
    const gaps = new GapStretches();
    async function* stream() {
      yield* [slot(0, failed), slot(1), slot(2, failed)];
    }

    for await (const _ of gaps.watch({ from: start + 50, to: start + 130 }, stream()));

    expect(gaps.present().map(({ from, to, slots }) => [from, to, slots])).toEqual([
      ["2026-01-02T00:00:50Z", "2026-01-02T00:01:00Z", 1],
      ["2026-01-02T00:02:00Z", "2026-01-02T00:02:10Z", 1],
    ]);
  });

  it("leave out slots before and after the window", async () => {
    expect((await watch(2, [slot(-1, failed), slot(0), slot(1), slot(2, failed)])).told).toEqual([]);
  });

  it("are listed up to a number, and what is beyond is counted", async () => {
    const slots = Array.from({ length: 10_100 }, (_, minute) => slot(minute, minute % 2 === 0 ? failed : {}));

    const { gaps, told } = await watch(10_100, slots);

    expect(told).toHaveLength(5_000);
    expect(gaps.omitted).toBe(50);
  });
});
