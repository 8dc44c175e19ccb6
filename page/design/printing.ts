import { signal } from "@preact/signals";

/** True while the page is laid out for paper: it is light then, and lists that scroll on the screen are whole. */
export const isPrinting = signal(false);

/** Follows the browser's printing, however it was started: by a button, the menu or the keyboard. */
export function followPrinting(): void {
  addEventListener("beforeprint", () => {
    isPrinting.value = true;
  });
  addEventListener("afterprint", () => {
    isPrinting.value = false;
  });
}
