import { useEffect } from "preact/hooks";

/** The title of the document while a view is shown: what a tab, the history and a screen reader say. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "rollcall" : `${title} · rollcall`;
  }, [title]);
}
