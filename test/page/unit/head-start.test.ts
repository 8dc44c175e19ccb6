import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { headStart } from "../../../page/api/head-start.ts";

describe("a head start", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("lasts until the first request is answered, or has failed", async () => {
    await expect(headStart(Promise.resolve("points"), 600)).resolves.toBeUndefined();
    await expect(headStart(Promise.reject(new Error("offline")), 600)).resolves.toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends by itself when the first request takes long", async () => {
    let hasEnded = false;
    const ending = headStart(new Promise(() => {}), 600).then(() => {
      hasEnded = true;
    });

    await vi.advanceTimersByTimeAsync(599);
    expect(hasEnded).toBe(false);

    await vi.advanceTimersByTimeAsync(1);
    await ending;
    expect(hasEnded).toBe(true);
  });
});
