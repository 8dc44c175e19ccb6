import { useEffect, useRef } from "preact/hooks";

/**
 * Calls `refresh` every so many seconds while the page is visible, and at once when it becomes visible again after longer than that. Zero
 * stops it.
 */
export function useRefresh(everySeconds: number, refresh: () => void): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    if (everySeconds <= 0) {
      return undefined;
    }
    let lastAt = Date.now();
    const isDue = () => !document.hidden && Date.now() - lastAt >= everySeconds * 1000;
    const refreshIfDue = () => {
      if (isDue()) {
        lastAt = Date.now();
        latest.current();
      }
    };
    const timer = setInterval(refreshIfDue, 1000);
    document.addEventListener("visibilitychange", refreshIfDue);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", refreshIfDue);
    };
  }, [everySeconds]);
}
