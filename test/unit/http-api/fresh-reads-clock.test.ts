import { describe, expect, it } from "vitest";
import { FreshReads } from "../../../shared/http-api/fresh-reads.ts";
import { testClock } from "../../support/live-composition.ts";

const noon = Date.parse("2026-11-20T12:00:00Z");

/** A read that is good for 10 s, asked for again after something happened. */
async function readTwice(between: (clock: ReturnType<typeof testClock>) => void) {
  const clock = testClock(noon);
  const reads = new FreshReads(clock);
  let loads = 0;
  const read = () =>
    reads.read("count", 10, async () => {
      loads += 1;
      return loads;
    });
  await read();
  between(clock);
  return read();
}

describe("a read that is kept while it is fresh", () => {
  it("is given until its time is over, with the instant of its observation", async () => {
    expect(await readTwice((clock) => clock.advance(9_999))).toEqual({ value: 1, observedAtMs: noon });
    expect(await readTwice((clock) => clock.advance(10_000))).toEqual({ value: 2, observedAtMs: noon + 10_000 });
  });

  it("is not kept longer by a wall clock that is set back, whose time the new one tells", async () => {
    const again = await readTwice((clock) => {
      clock.setWallClock(-3_600_000);
      clock.advance(10_000);
    });

    expect(again).toEqual({ value: 2, observedAtMs: noon - 3_590_000 });
  });

  it("is not kept longer by a process that is frozen", async () => {
    expect(await readTwice((clock) => clock.freeze(10_000))).toMatchObject({ value: 2 });
  });
});
