import { signal } from "@preact/signals";

/** True while the page is laid out for paper: lists that scroll on the screen are then whole. */
export const isPrinting = signal(false);

/** Prints what is on the screen. */
export function printView(): void {
  print();
}

/** Follows the browser's printing, however it was started: by the button, the menu or the keyboard. */
export function followPrinting(): void {
  addEventListener("beforeprint", () => {
    isPrinting.value = true;
  });
  addEventListener("afterprint", () => {
    isPrinting.value = false;
  });
}
