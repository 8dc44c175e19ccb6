/** What a key does in the presence chart. */
export type GridKey =
  | { readonly kind: "row"; readonly row: number }
  /** A factor of 0 shows the whole time. */
  | { readonly kind: "zoom"; readonly factor: number }
  /** By a share of the time that is shown. */
  | { readonly kind: "pan"; readonly share: number }
  | { readonly kind: "open" }
  | { readonly kind: "close" };

export interface ActiveRow {
  readonly active: number;
  readonly rowCount: number;
  /** How far Page Up and Page Down go. */
  readonly pageRows: number;
}

const zoomStep = 1.6;
const panStep = 0.2;

/** Of a KeyboardEvent. */
interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Undefined for keys that stay with the browser, such as its own zoom with Ctrl. */
export function gridKeyOf(press: Press, { active, rowCount, pageRows }: ActiveRow): GridKey | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  const row = (wanted: number): GridKey => ({ kind: "row", row: Math.max(0, Math.min(rowCount - 1, wanted)) });
  const keys: Readonly<Record<string, GridKey>> = {
    ArrowDown: row(active + 1),
    ArrowUp: row(active - 1),
    PageDown: row(active + pageRows),
    PageUp: row(active - pageRows),
    Home: row(0),
    End: row(rowCount - 1),
    ArrowLeft: { kind: "pan", share: -panStep },
    ArrowRight: { kind: "pan", share: panStep },
    "+": { kind: "zoom", factor: 1 / zoomStep },
    "=": { kind: "zoom", factor: 1 / zoomStep },
    "-": { kind: "zoom", factor: zoomStep },
    "0": { kind: "zoom", factor: 0 },
    Enter: { kind: "open" },
    Escape: { kind: "close" },
  };
  return Object.hasOwn(keys, press.key) ? keys[press.key] : undefined;
}
