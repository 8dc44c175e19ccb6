import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Closes a menu when the person points or moves the focus elsewhere, and on Escape, which gives the focus back to what opened it. */
export function useDismissal(menu: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const closeFromOutside = ({ target }: Event) => {
      if (menu.current !== null && target instanceof Node && !menu.current.contains(target)) {
        menu.current.open = false;
      }
    };
    const closeOnEscape = ({ key }: KeyboardEvent) => {
      if (key === "Escape" && menu.current?.open === true) {
        menu.current.open = false;
        menu.current.querySelector("summary")?.focus();
      }
    };
    document.addEventListener("pointerdown", closeFromOutside);
    document.addEventListener("focusin", closeFromOutside);
    document.addEventListener("keydown", closeOnEscape);
    return () => {
      document.removeEventListener("pointerdown", closeFromOutside);
      document.removeEventListener("focusin", closeFromOutside);
      document.removeEventListener("keydown", closeOnEscape);
    };
  }, [menu]);
}
