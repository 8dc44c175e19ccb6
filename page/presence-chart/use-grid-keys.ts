import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { navigate } from "../router/router.ts";
import { type GridKey, gridKeyOf } from "./grid-keys.ts";
import type { Pointed } from "./pointed.ts";
import type { PresenceGridProps } from "./presence-props.ts";
import { panned, zoomed } from "./time-view.ts";
import type { ScrolledRows } from "./use-row-window.ts";

export interface GridKeys {
  /** The row that the keys have reached. */
  readonly active: number;
  /** What the tooltip is about. */
  readonly pointed: Signal<Pointed | undefined>;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onBlur: () => void;
}

type KeyedGrid = Pick<PresenceGridProps, "rows" | "view" | "limits" | "hrefOf">;

/** The keyboard of the presence chart: an active row, and the time that is shown. */
export function useGridKeys({ rows, view, limits, hrefOf }: KeyedGrid, { showRow, pageRows }: ScrolledRows): GridKeys {
  const [active, setActive] = useState(0);
  const pointed = useSignal<Pointed | undefined>(undefined);
  const activePerson = useRef("");
  // A list that was loaded again, or has another order, keeps its active person; without that person it begins at the top.
  useEffect(() => {
    const kept = rows.findIndex(({ userId }) => userId === activePerson.current);
    setActive(Math.max(0, kept));
  }, [rows]);
  const act = (key: GridKey): void => {
    const { from, to } = view.value;
    if (key.kind === "row") {
      setActive(key.row);
      activePerson.current = rows[key.row]?.userId ?? "";
      showRow(key.row);
      pointed.value = { row: key.row, x: undefined };
    } else if (key.kind === "zoom") {
      view.value = key.factor === 0 ? limits : zoomed(view.value, key.factor, (from + to) / 2, limits);
    } else if (key.kind === "pan") {
      view.value = panned(view.value, key.share * (to - from), limits);
    } else if (key.kind === "open") {
      const row = rows[active];
      if (row !== undefined) navigate(hrefOf(row));
    } else {
      pointed.value = undefined;
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    const key = gridKeyOf(event, { active, rowCount: rows.length, pageRows });
    if (key === undefined) return;
    event.preventDefault();
    act(key);
  };
  const onBlur = (): void => {
    pointed.value = undefined;
  };
  return { active, pointed, onKey, onBlur };
}
