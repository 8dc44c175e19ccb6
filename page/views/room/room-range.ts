import type { ReportRange } from "../../api/room-calls.ts";

/** Ranges that end now. Their points are as fine as a zoom can use: a day has 1,440 of them, a week 2,016. */
export const presets = {
  "15m": { seconds: 15 * 60, resolution: "1m" },
  "1h": { seconds: 3600, resolution: "1m" },
  "6h": { seconds: 6 * 3600, resolution: "1m" },
  "24h": { seconds: 86_400, resolution: "1m" },
  "7d": { seconds: 7 * 86_400, resolution: "5m" },
} as const;
export type Preset = keyof typeof presets;

const usualPreset: Preset = "1h";

/** The range that the query of the address asks for. */
export type RoomRange =
  | { readonly kind: "preset"; readonly preset: Preset }
  | { readonly kind: "custom"; readonly from: string; readonly to: string };

export function rangeIn(query: URLSearchParams): RoomRange {
  const from = query.get("from") ?? "";
  const to = query.get("to") ?? "";
  if (Date.parse(from) < Date.parse(to)) {
    return { kind: "custom", from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  }
  const asked = query.get("range");
  const preset = Object.keys(presets).find((name): name is Preset => name === asked);
  return { kind: "preset", preset: preset ?? usualPreset };
}

/** As the API takes it. */
export function reportRangeOf(range: RoomRange): ReportRange {
  return range.kind === "preset" ? { from: `-${presets[range.preset].seconds}s` } : { from: range.from, to: range.to };
}

/** The finest points that still make a quick chart. */
export function resolutionOf(range: RoomRange): string {
  if (range.kind === "preset") {
    return presets[range.preset].resolution;
  }
  const hours = (Date.parse(range.to) - Date.parse(range.from)) / 3_600_000;
  return hours <= 48 ? "1m" : hours <= 14 * 24 ? "5m" : "auto";
}
