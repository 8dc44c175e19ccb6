import type { TimeGestures } from "./time-gestures.ts";
import { isWhole, panned, type TimeSpan, timeAt, zoomed } from "./time-view.ts";

/** Nearer than this, a press is a click and not a drag. */
const clickRadius = 5;

/** Presses and drags on the plot: a mouse selects the stretch to show, one finger pans, two fingers zoom. */
export class DragGesture {
  readonly #element: HTMLElement;
  readonly #gestures: TimeGestures;
  readonly #pointers = new Map<number, number>();
  readonly #ending = new AbortController();
  #startX = 0;

  constructor(element: HTMLElement, gestures: TimeGestures) {
    this.#element = element;
    this.#gestures = gestures;
  }

  listen(): void {
    const { signal } = this.#ending;
    this.#element.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    this.#element.addEventListener("pointermove", (event) => this.#move(event), { signal });
    this.#element.addEventListener("pointerup", (event) => this.#release(event), { signal });
    this.#element.addEventListener("pointercancel", (event) => this.#forget(event), { signal });
    this.#element.addEventListener("dblclick", () => this.#showAll(), { signal });
  }

  stop(): void {
    this.#ending.abort();
  }

  #press(event: PointerEvent): void {
    const x = this.#xOf(event);
    const isLink = event.target instanceof Element && event.target.closest("a, button") !== null;
    if (event.button !== 0 || isLink || x < 0 || x > this.#gestures.plot.width) return;
    this.#pointers.set(event.pointerId, x);
    this.#startX = x;
  }

  #move(event: PointerEvent): void {
    const last = this.#pointers.get(event.pointerId);
    if (last === undefined) return;
    const x = this.#xOf(event);
    if (event.pointerType === "mouse") {
      this.#select(event, x);
    } else if (this.#pointers.size === 2) {
      this.#pinch(event.pointerId, last, x);
    } else {
      this.#pan(last - x);
    }
    this.#pointers.set(event.pointerId, x);
  }

  #select(event: PointerEvent, x: number): void {
    const { selection, view, plot } = this.#gestures;
    if (selection.value === undefined && Math.abs(x - this.#startX) < clickRadius) return;
    // Only now: a captured pointer would turn a click on a name into a click on the plot.
    this.#element.setPointerCapture(event.pointerId);
    const [left, right] = [Math.min(x, this.#startX), Math.max(x, this.#startX)];
    selection.value = {
      from: timeAt(Math.max(0, left), view.value, plot.width),
      to: timeAt(Math.min(plot.width, right), view.value, plot.width),
    };
  }

  #pinch(moving: number, last: number, x: number): void {
    const { view, limits, plot } = this.#gestures;
    const still = [...this.#pointers].find(([id]) => id !== moving)?.[1] ?? 0;
    const [before, after] = [Math.abs(last - still), Math.abs(x - still)];
    if (before < 1 || after < 1) return;
    view.value = zoomed(view.value, before / after, timeAt(still, view.value, plot.width), limits);
  }

  #pan(pixels: number): void {
    const { view, limits, plot } = this.#gestures;
    if (isWhole(view.value, limits)) return;
    view.value = panned(view.value, (pixels * (view.value.to - view.value.from)) / plot.width, limits);
  }

  #release(event: PointerEvent): void {
    const { selection, view, limits } = this.#gestures;
    const selected: TimeSpan | undefined = selection.value;
    this.#forget(event);
    if (selected !== undefined) {
      const middle = (selected.from + selected.to) / 2;
      const factor = (selected.to - selected.from) / (view.value.to - view.value.from);
      // Zoomed around its middle and then moved: a stretch shorter than the shortest view is widened.
      const wide = zoomed(view.value, factor, middle, limits);
      view.value = panned(wide, middle - (wide.from + wide.to) / 2, limits);
    }
  }

  #forget(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.#gestures.selection.value = undefined;
  }

  #showAll(): void {
    this.#gestures.view.value = this.#gestures.limits;
  }

  #xOf(event: PointerEvent): number {
    return event.clientX - this.#element.getBoundingClientRect().left - this.#gestures.plot.left;
  }
}
