/** What `setTimeout` returns here: as much of Node's Timeout as libraries use. */
export interface VirtualTimer {
  ref(): VirtualTimer;
  unref(): VirtualTimer;
  hasRef(): boolean;
  refresh(): VirtualTimer;
  close(): VirtualTimer;
}

/** A binary heap of timers, by due time and then by order of creation. Cancelled ones are dropped when they come to the top. */
export class TimerQueue {
  readonly #now: () => number;
  readonly #heap: Entry[] = [];
  #made = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(fire: () => void, ms: number, repeats: boolean): VirtualTimer {
    const delayMs = Math.max(1, Math.trunc(Number(ms)) || 1);
    const timer = new Timer(this, fire, delayMs, repeats);
    this.schedule(timer);
    return timer;
  }

  /** False for what is no timer of this queue. */
  cancel(timer: unknown): boolean {
    if (timer === undefined || timer === null) {
      return true;
    }
    if (!(timer instanceof Timer)) {
      return false;
    }
    timer.entry = undefined;
    return true;
  }

  /** Undefined when nothing is scheduled. */
  nextAtMs(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.atMs;
  }

  /** Each overdue timer goes off once; timers that are set meanwhile are not overdue. */
  fireDue(): void {
    const nowMs = this.#now();
    for (let next = this.nextAtMs(); next !== undefined && next <= nowMs; next = this.nextAtMs()) {
      const { timer } = this.#pop();
      timer.entry = undefined;
      if (timer.repeats) {
        this.schedule(timer);
      }
      timer.fire();
    }
  }

  schedule(timer: Timer): void {
    this.#made += 1;
    const entry = { atMs: this.#now() + timer.delayMs, order: this.#made, timer };
    timer.entry = entry;
    let index = this.#heap.push(entry) - 1;
    for (let parent = (index - 1) >> 1; index > 0 && this.#isBefore(index, parent); parent = (index - 1) >> 1) {
      this.#swap(index, parent);
      index = parent;
    }
  }

  #dropCancelled(): void {
    for (let top = this.#heap[0]; top !== undefined && top.timer.entry !== top; top = this.#heap[0]) {
      this.#pop();
    }
  }

  #pop(): Entry {
    const [top] = this.#heap;
    const last = this.#heap.pop();
    if (top === undefined || last === undefined) {
      throw new Error("no timer is scheduled");
    }
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    return top;
  }

  #sink(): void {
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      const smaller = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#isBefore(smaller, index)) {
        return;
      }
      this.#swap(index, smaller);
      index = smaller;
    }
  }

  #isBefore(index: number, other: number): boolean {
    const [one, two] = [this.#heap[index], this.#heap[other]];
    return one !== undefined && two !== undefined && (one.atMs - two.atMs || one.order - two.order) < 0;
  }

  #swap(index: number, other: number): void {
    const [one, two] = [this.#heap[index], this.#heap[other]];
    if (one !== undefined && two !== undefined) {
      this.#heap[index] = two;
      this.#heap[other] = one;
    }
  }
}

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly timer: Timer;
}

class Timer implements VirtualTimer {
  /** The entry that counts; undefined when the timer is not scheduled. */
  entry: Entry | undefined;
  readonly #queue: TimerQueue;
  readonly fire: () => void;
  readonly delayMs: number;
  readonly repeats: boolean;

  constructor(queue: TimerQueue, fire: () => void, delayMs: number, repeats: boolean) {
    this.#queue = queue;
    this.fire = fire;
    this.delayMs = delayMs;
    this.repeats = repeats;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  refresh(): this {
    this.#queue.schedule(this);
    return this;
  }

  close(): this {
    this.entry = undefined;
    return this;
  }
}
