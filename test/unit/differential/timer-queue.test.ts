import { expect, test } from "vitest";
import { TimerQueue } from "../../differential/timer-queue.ts";

function queueAt(startMs: number) {
  const clock = { nowMs: startMs };
  const fired: string[] = [];
  const queue = new TimerQueue(() => clock.nowMs);
  const add = (name: string, ms: number, repeats = false) => queue.add(() => fired.push(name), ms, repeats);
  const passTo = (ms: number) => {
    clock.nowMs = ms;
    queue.fireDue();
  };
  return { queue, fired, add, passTo };
}

test("timers go off by due time, and those of the same time in the order in which they were set", () => {
  const { fired, add, passTo } = queueAt(1_000);
  for (const [name, ms] of [
    ["late", 30],
    ["first", 10],
    ["second", 10],
    ["middle", 20],
    ["never", 31],
  ] as const) {
    add(name, ms);
  }

  passTo(1_030);

  expect(fired).toEqual(["first", "second", "middle", "late"]);
});

test("a cancelled timer does not go off and is not waited for", () => {
  const { queue, fired, add, passTo } = queueAt(0);
  const cancelled = add("cancelled", 5);
  add("kept", 9);

  queue.cancel(cancelled);

  expect(queue.nextAtMs()).toBe(9);
  passTo(20);
  expect(fired).toEqual(["kept"]);
});

test("a refreshed timer counts from then on", () => {
  const { queue, fired, add, passTo } = queueAt(0);
  const timer = add("refreshed", 10);

  passTo(6);
  timer.refresh();
  passTo(12);

  expect(fired).toEqual([]);
  expect(queue.nextAtMs()).toBe(16);
});

test("a repeating timer goes off once after a jump, however long it was", () => {
  const { queue, fired, add, passTo } = queueAt(0);
  add("tick", 10, true);

  passTo(1_000);

  expect(fired).toEqual(["tick"]);
  expect(queue.nextAtMs()).toBe(1_010);
});

test("a timer that is set by another one waits its own time", () => {
  const { queue, fired, passTo } = queueAt(0);
  queue.add(() => queue.add(() => fired.push("inner"), 0, false), 5, false);

  passTo(5);
  expect(fired).toEqual([]);
  passTo(6);

  expect(fired).toEqual(["inner"]);
});
