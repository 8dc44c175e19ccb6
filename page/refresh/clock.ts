import { signal } from "@preact/signals";

/** The present, to the second, for ages that are shown. It stands still while nobody looks. */
export const now = signal(Date.now());

setInterval(() => {
  if (!document.hidden) {
    now.value = Date.now();
  }
}, 1000);
