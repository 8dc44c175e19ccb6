import { useEffect, useRef } from "preact/hooks";

/**
 * Calls `refresh` every so many seconds while the page is visible, at once when it becomes visible again after longer than that, and when the
 * browser is online again. Zero stops it.
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
    const refreshNow = () => latest.current();
    document.addEventListener("visibilitychange", refreshIfDue);
    addEventListener("online", refreshNow);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", refreshIfDue);
      removeEventListener("online", refreshNow);
    };
  }, [everySeconds]);
}
