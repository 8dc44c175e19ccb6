import { describe, expect, it } from "vitest";
import { retrySecrets, retryTable } from "../../../shared/sweep/store-retry.ts";
import { RollcallError } from "../../../shared/upstream/rollcall-error.ts";
import { madeUpClock } from "../../support/made-up-clock.ts";

const named = (name: string) => Object.assign(new Error(name), { name });
const away = named("InternalServerError");
const unreachable = new RollcallError("internal", "Secrets Manager does not answer", { cause: away });

/** Asks on a clock of its own, from 1,000 ms on; tells when it was asked, and what came of it. */
async function asked(ask: typeof retryTable, untilMs: number, answer: (times: number) => unknown, random = () => 0.5) {
  const clock = { ...madeUpClock(1_000), random };
  const atMs: number[] = [];
  const outcome = ask(clock, untilMs, async () => {
    atMs.push(clock.now());
    const given = answer(atMs.length);
    if (given instanceof Error) throw given;
    return given;
  }).then(
    (value) => ({ value, endedMs: clock.now() }),
    (error: unknown) => ({ error, endedMs: clock.now() }),
  );
  await clock.runUntil(100_000);
  const ended: { readonly value?: unknown; readonly error?: unknown; readonly endedMs: number } = await outcome;
  return { atMs, ...ended };
}

describe("a table that does not answer", () => {
  it("is asked again after pauses that double up to two seconds, of which the dice take up to a half", async () => {
    const middling = await asked(retryTable, 60_000, (times) => (times < 9 ? away : "here"));
    const longest = await asked(
      retryTable,
      60_000,
      (times) => (times < 8 ? away : "here"),
      () => 0,
    );
    const shortest = await asked(
      retryTable,
      60_000,
      (times) => (times < 4 ? away : "here"),
      () => 0.99,
    );

    expect(middling).toMatchObject({ value: "here", endedMs: 7_825 });
    expect(middling.atMs).toEqual([1_000, 1_075, 1_225, 1_525, 2_125, 3_325, 4_825, 6_325, 7_825]);
    expect(longest.atMs).toEqual([1_000, 1_100, 1_300, 1_700, 2_500, 4_100, 6_100, 8_100]);
    expect(shortest.atMs).toEqual([1_000, 1_050, 1_151, 1_353]);
  });

  it("is asked until no pause fits any more, and its last error is told", async () => {
    const errors = [named("first"), named("second"), named("third")];

    const { atMs, error, endedMs } = await asked(retryTable, 1_401, (times) => errors[times - 1]);

    expect(atMs).toEqual([1_000, 1_075, 1_225]);
    expect(error).toBe(errors[2]);
    expect(endedMs).toBe(1_225);
  });

  it("is asked once more where the pause ends before the time does, and not where it ends with it", async () => {
    expect((await asked(retryTable, 1_101, () => away)).atMs).toEqual([1_000, 1_075]);
    expect((await asked(retryTable, 1_100, () => away)).atMs).toEqual([1_000]);
  });

  it.each([
    "AccessDeniedException",
    "MalformedItem",
    "ResourceNotFoundException",
    "UnrecognizedClientException",
    "ValidationException",
  ])("is asked once where it says %s, which means the same tomorrow", async (name) => {
    const error = named(name);

    expect(await asked(retryTable, 60_000, () => error)).toEqual({ atMs: [1_000], error, endedMs: 1_000 });
  });
});

describe("a secret that cannot be had", () => {
  it("is asked for again for a third of a slot", async () => {
    const { atMs, error } = await asked(retrySecrets, 60_000, () => unreachable);

    expect(error).toBe(unreachable);
    // The next pause could have ended after 21,000.
    expect(atMs.at(-1)).toBe(19_825);
    expect(atMs).toHaveLength(17);
  });

  it("is asked for until the run's own end where that comes first", async () => {
    expect((await asked(retrySecrets, 1_300, () => unreachable)).atMs).toEqual([1_000, 1_075, 1_225]);
  });

  it.each([
    ["missing", new RollcallError("unknown-app", "there is no such app")],
    ["malformed", new RollcallError("misconfigured", "not JSON")],
    ["not to be read by this role", new RollcallError("internal", "no", { cause: named("AccessDeniedException") })],
    ["behind an error of ours", new Error("bug")],
  ])("is not asked for again when it is %s", async (_, error) => {
    expect(await asked(retrySecrets, 60_000, () => error)).toEqual({ atMs: [1_000], error, endedMs: 1_000 });
  });
});
