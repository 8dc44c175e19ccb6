import { beforeEach, describe, expect, it } from "vitest";
import { CachedKeyRing } from "../../../shared/http-api/key-ring.ts";
import type { RollcallError } from "../../../shared/upstream/rollcall-error.ts";

const noon = Date.parse("2026-11-20T12:00:00Z");
const minuteMs = 60_000;

class Outage extends Error {}
class Refusal extends Error {}

const ringOf = (...ids: string[]) =>
  JSON.stringify({ keys: ids.map((id) => ({ id, sha256: "0".repeat(64), scopes: ["read:live"], apps: ["*"] })) });

let now = noon;
/** Undefined: goes with the wall clock. */
let monotonic: number | undefined;
type Answer = () => string | undefined | Promise<string>;
let answer: Answer;
let reads = 0;
let unusable: RollcallError[] = [];
let stale: unknown[] = [];
let ring: CachedKeyRing;

beforeEach(() => {
  now = noon;
  monotonic = undefined;
  reads = 0;
  unusable = [];
  stale = [];
  answer = () => ringOf("ops");
  ring = new CachedKeyRing({
    clocks: { now: () => now, monotonicMs: () => monotonic ?? now },
    read: async () => {
      reads += 1;
      return answer();
    },
    isUnanswered: (error) => error instanceof Outage,
    onUnusable: (error) => unusable.push(error),
    onStale: (error) => stale.push(error),
  });
});

const idsNow = async (): Promise<readonly string[] | undefined> => {
  const keys = (await ring.current())?.keys();
  return keys && [...keys];
};
function failing(error: Error): Answer {
  return () => Promise.reject(error);
}

describe("the cached key ring", () => {
  it("is read once by many callers at once, and again within a minute", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, idsNow));
    now = noon + 49_999;
    await idsNow();
    const readsWithin = reads;
    now = noon + 50_000;
    await idsNow();

    expect(all).toEqual(Array.from({ length: 20 }, () => ["ops"]));
    expect([readsWithin, reads]).toEqual([1, 2]);
  });

  it("counts its age from before the read, however long that takes", async () => {
    answer = () => {
      now += 8_000;
      return ringOf("ops");
    };
    await idsNow();
    answer = () => ringOf();
    now = noon + 50_000;

    expect(await idsNow()).toEqual([]);
  });

  const waysToGo: readonly (readonly [string, Answer, string])[] = [
    ["deleted", () => undefined, "the secret with the API keys is missing; npx rollcall keys create makes it"],
    ["malformed", () => "{", "the secret with the API keys cannot be used: it is not JSON"],
    ["withheld", failing(new Refusal("AccessDenied")), "Secrets Manager does not give the secret with the API keys"],
  ];

  it.each(waysToGo)("that is %s opens nothing from the next read on, and is alarmed", async (_, gone, why) => {
    await idsNow();
    answer = gone;
    now = noon + 50_000;

    const after = await idsNow();

    expect(after).toBeUndefined();
    expect(unusable.map(({ kind, message }) => [kind, message])).toEqual([["misconfigured", why]]);
    expect(stale).toEqual([]);
  });

  it("that cannot be used is read again after five seconds, not at each request", async () => {
    answer = () => undefined;
    await Promise.all([idsNow(), idsNow()]);
    now = noon + 4_999;
    await idsNow();
    await ring.renewed();
    answer = () => ringOf("ops");
    const readsBefore = reads;
    now = noon + 5_000;

    const healed = await idsNow();

    expect([readsBefore, unusable.length]).toEqual([1, 1]);
    expect(healed).toEqual(["ops"]);
  });

  it("is used on for fifteen minutes, and alarmed, while Secrets Manager does not answer", async () => {
    await idsNow();
    answer = failing(new Outage());
    now = noon + 50_000;
    const atFirst = await idsNow();
    now = noon + 15 * minuteMs - 1;
    const atLast = await idsNow();
    const staleUntilThen = stale.length;
    const unusableUntilThen = unusable.length;
    now = noon + 15 * minuteMs;
    const after = await idsNow();
    now += 10_000;
    await idsNow();

    expect([atFirst, atLast, after]).toEqual([["ops"], ["ops"], undefined]);
    expect([staleUntilThen, unusableUntilThen]).toEqual([2, 0]);
    expect(unusable.map(({ kind, message }) => [kind, message])).toEqual([
      ["internal", "Secrets Manager does not answer"],
    ]);
  });

  it("is not asked for at each request of an outage, and again ten seconds later", async () => {
    await idsNow();
    answer = failing(new Outage());
    now = noon + 50_000;
    await idsNow();
    now = noon + 59_999;
    await idsNow();
    const during = reads;
    answer = () => ringOf("new");
    now = noon + 60_000;

    expect(await idsNow()).toEqual(["new"]);
    expect([during, stale.length]).toEqual([2, 1]);
  });

  it("that is deleted after an outage opens nothing, though the outage's ring was used on", async () => {
    await idsNow();
    answer = failing(new Outage());
    now = noon + 50_000;
    await idsNow();
    answer = () => undefined;
    now = noon + 60_000;
    const deleted = await idsNow();
    answer = failing(new Outage());
    now = noon + 65_000;
    const outageAgain = await idsNow();

    expect([deleted, outageAgain]).toEqual([undefined, undefined]);
  });

  it("opens nothing when the first read meets an outage, and is alarmed", async () => {
    answer = failing(new Outage());

    expect(await idsNow()).toBeUndefined();
    expect([unusable.length, stale.length]).toEqual([1, 0]);
  });

  it("is renewed for a refused key, at most every five seconds", async () => {
    await idsNow();
    answer = () => ringOf("ops", "fresh");
    const renewed = (await ring.renewed())?.has("fresh");
    for (let guess = 0; guess < 20; guess += 1) {
      await ring.renewed();
    }
    const readsWithin = reads;
    now = noon + 5_000;
    await ring.renewed();

    expect([renewed, readsWithin, reads]).toEqual([true, 2, 3]);
  });

  it.each([
    ["good", 50_000],
    ["unusable", 5_000],
  ])("is read again when its time is over on a clock that was set back, a %s one", async (kind, afterMs) => {
    monotonic = 0;
    answer = () => (kind === "good" ? ringOf("ops") : undefined);
    const first = await idsNow();
    answer = () => ringOf("new");
    now = noon - 10 * minuteMs;
    monotonic = afterMs - 1;
    const before = await idsNow();
    monotonic = afterMs;

    expect(before).toEqual(first);
    expect(await idsNow()).toEqual(["new"]);
  });

  it("is used for fifteen minutes of an outage, on a clock that was set back", async () => {
    monotonic = 0;
    await idsNow();
    answer = failing(new Outage());
    now = noon - 60 * minuteMs;
    monotonic = 15 * minuteMs - 1;
    const within = await idsNow();
    monotonic = 15 * minuteMs;

    expect([within, await idsNow()]).toEqual([["ops"], undefined]);
  });

  it("is read again after the process was frozen for its time", async () => {
    monotonic = 0;
    await idsNow();
    answer = () => ringOf("new");
    now = noon + 50_000;

    expect(await idsNow()).toEqual(["new"]);
  });

  it("is renewed for a refused key on a clock that was set back", async () => {
    monotonic = 0;
    await idsNow();
    await ring.renewed();
    answer = () => ringOf("fresh");
    now = noon - 3_000;
    monotonic = 5_000;

    expect((await ring.renewed())?.has("fresh")).toBe(true);
  });
});
