import { formatClock, formatCount, formatDay, formatDayTime, timeZone } from "../language/format.ts";
import { axisOf, browserOffsetSeconds } from "./axis-ticks.ts";
import { durationBounds, shareBounds } from "./figures.ts";
import { paintPresence } from "./paint-presence.ts";
import { readInk } from "./presence-ink.ts";
import type { PresenceGridProps } from "./presence-props.ts";
import type { PresenceRow } from "./presence-row.ts";
import { presenceWords } from "./presence-words.ts";
import { drawRow } from "./stay-segments.ts";
import { xOf } from "./time-view.ts";

interface PresenceSheet extends Pick<PresenceGridProps, "rows" | "limits" | "view" | "gaps" | "planned"> {
  readonly title: string;
}

/** A canvas has a greatest height: further people are left out, and the sheet says so. */
const mostRows = 400;
const pixelRatio = 2;
const size = { width: 1400, margin: 32, head: 104, foot: 52, row: 26, names: 240, figures: 270 };
const plotLeft = size.margin + size.names;
const plotWidth = size.width - 2 * size.margin - size.names - size.figures;

/** The presence chart as a PNG, with its title, names, figures and legend, in the colors of the page. */
export async function presencePicture(wanted: PresenceSheet): Promise<Blob> {
  const rows = wanted.rows.slice(0, mostRows);
  const height = size.head + rows.length * size.row + size.foot;
  const canvas = document.createElement("canvas");
  const pen = penOf(canvas, size.width, height);
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  pen.fillStyle = color("--ground");
  pen.fillRect(0, 0, size.width, height);
  const write = writerOf(pen, style.fontFamily);
  writeHead(write, wanted, rows.length, color);
  writeRows(write, rows, color);
  pen.drawImage(plotOf(wanted, rows), plotLeft, size.head, plotWidth, Math.max(1, rows.length * size.row));
  write(legendText(), size.margin, height - 20, { color: color("--ink-soft"), size: 12 });
  return await new Promise<Blob>((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("the picture is too large")) : resolve(blob)));
  });
}

interface TextStyle {
  readonly color: string;
  readonly size: number;
  readonly weight?: number;
  readonly align?: CanvasTextAlign;
  readonly most?: number;
}

type Write = (text: string, x: number, y: number, style: TextStyle) => void;

function writerOf(pen: CanvasRenderingContext2D, font: string): Write {
  return (text, x, y, { color, size: fontSize, weight = 400, align = "left", most = Number.POSITIVE_INFINITY }) => {
    pen.font = `${weight} ${fontSize}px ${font}`;
    pen.fillStyle = color;
    pen.textAlign = align;
    pen.fillText(cutTo(pen, text, most), x, y);
  };
}

/** Isolated, so that its direction reorders nothing, and with an ellipsis where it is too long. */
function cutTo(pen: CanvasRenderingContext2D, text: string, most: number): string {
  const isolated = (part: string) => `\u2068${part}\u2069`;
  if (pen.measureText(text).width <= most) return isolated(text);
  const letters = [...text];
  while (letters.length > 1 && pen.measureText(`${letters.join("")}…`).width > most) letters.pop();
  return isolated(`${letters.join("")}…`);
}

function writeHead(write: Write, wanted: PresenceSheet, shown: number, color: (name: string) => string): void {
  const { title, view, rows } = wanted;
  const { from, to } = view.value;
  const words = presenceWords();
  write(title, size.margin, 40, { color: color("--ink"), size: 22, weight: 600, most: size.width - 2 * size.margin });
  const people = words.shown(formatCount(shown), formatCount(rows.length));
  const span = `${formatDayTime(from * 1000)} – ${formatDayTime(to * 1000)} (${timeZone}) · ${people}`;
  write(span, size.margin, 62, { color: color("--ink-soft"), size: 13 });
  for (const { at, isDate } of axisOf(view.value, 9, browserOffsetSeconds).ticks) {
    const label = isDate ? formatDay(at * 1000) : formatClock(at * 1000);
    const x = plotLeft + xOf(at, view.value, plotWidth);
    write(label, x, size.head - 10, { color: color("--ink-soft"), size: 12, align: "center" });
  }
}

function writeRows(write: Write, rows: readonly PresenceRow[], color: (name: string) => string): void {
  rows.forEach(({ name, attendee }, index) => {
    const baseline = size.head + index * size.row + 17;
    const right = size.width - size.margin;
    write(name, size.margin, baseline, { color: color("--ink"), size: 13, most: size.names - 16 });
    const figures = { color: color("--ink-soft"), size: 12, align: "right" } as const;
    write(durationBounds(attendee), right - 110, baseline, figures);
    write(shareBounds(attendee.shareOfSession), right, baseline, figures);
  });
}

function plotOf({ limits, view, gaps, planned }: PresenceSheet, rows: readonly PresenceRow[]): HTMLCanvasElement {
  const height = Math.max(1, rows.length * size.row);
  const canvas = document.createElement("canvas");
  const pen = penOf(canvas, plotWidth, height);
  const gridLines = axisOf(view.value, 9, browserOffsetSeconds).ticks.map(({ at }) => at);
  const measures = { width: plotWidth, height, pixelRatio, rowHeight: size.row, barTop: 7, barHeight: 12 };
  const drawings = rows.map((row) => drawRow(row, limits));
  const picture = { ...measures, view: view.value, rows: drawings, gaps, gridLines, planned };
  paintPresence(pen, picture, readInk());
  return canvas;
}

function penOf(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  canvas.width = width * pixelRatio;
  canvas.height = height * pixelRatio;
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("this browser has no canvas");
  pen.scale(pixelRatio, pixelRatio);
  return pen;
}

function legendText(): string {
  const { proven, possible, notObserved, exact, legend } = presenceWords();
  return legend(proven, possible, notObserved, exact);
}
