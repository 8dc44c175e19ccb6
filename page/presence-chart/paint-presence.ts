import { hatchOf, type PresenceInk } from "./presence-ink.ts";
import type { RowDrawing, Segment } from "./stay-segments.ts";
import { type TimeSpan, xOf } from "./time-view.ts";

/** What one canvas shows, in CSS pixels. */
export interface PresencePicture {
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  readonly view: TimeSpan;
  readonly rows: readonly RowDrawing[];
  readonly rowHeight: number;
  /** Of a bar within its row. */
  readonly barTop: number;
  readonly barHeight: number;
  /** Times of which nothing was observed. */
  readonly gaps: readonly TimeSpan[];
  /** Instants of the axis. */
  readonly gridLines: readonly number[];
  /** The planned begin and end. */
  readonly planned: readonly number[];
}

/** How far a tick stands out of its bar. */
const tickOverhang = 2;
const tickWidth = 1.5;
/** A stay of a few seconds stays visible when the view is a day. */
const thinnestBar = 1;

export function paintPresence(pen: CanvasRenderingContext2D, picture: PresencePicture, ink: PresenceInk): void {
  const { width, height, pixelRatio, view } = picture;
  const x = (time: number) => xOf(time, view, width);
  pen.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const hatch = hatchOf(pen, ink.hatch, pixelRatio);
  paintLines(pen, picture.gridLines.map(x), height, ink.grid);
  pen.fillStyle = hatch;
  for (const { from, to } of picture.gaps) {
    pen.fillRect(x(from), 0, Math.max(thinnestBar, x(to) - x(from)), height);
  }
  picture.rows.forEach((row, index) => {
    paintRow(pen, row, index * picture.rowHeight + picture.barTop, picture, { ink, hatch });
  });
  pen.setLineDash([4, 3]);
  paintLines(pen, picture.planned.map(x), height, ink.plan);
  pen.setLineDash([]);
}

function paintLines(pen: CanvasRenderingContext2D, positions: readonly number[], height: number, color: string): void {
  pen.strokeStyle = color;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const position of positions) {
    // Half a pixel to the right a line of one pixel is sharp.
    const sharp = Math.round(position) + 0.5;
    pen.moveTo(sharp, 0);
    pen.lineTo(sharp, height);
  }
  pen.stroke();
}

function paintRow(
  pen: CanvasRenderingContext2D,
  { segments, ticks }: RowDrawing,
  top: number,
  { view, width, barHeight }: PresencePicture,
  { ink, hatch }: { readonly ink: PresenceInk; readonly hatch: CanvasPattern | string },
): void {
  const fills: Record<Segment["kind"], CanvasPattern | string> = {
    proven: ink.proven,
    possible: ink.possible,
    unknown: hatch,
  };
  for (const { from, to, kind } of segments) {
    if (to < view.from || from > view.to) continue;
    const left = Math.max(0, xOf(from, view, width));
    const right = Math.min(width, xOf(to, view, width));
    pen.fillStyle = fills[kind];
    pen.fillRect(left, top, Math.max(thinnestBar, right - left), barHeight);
  }
  pen.fillStyle = ink.tick;
  for (const tick of ticks) {
    if (tick < view.from || tick > view.to) continue;
    const left = Math.min(width - tickWidth, Math.max(0, xOf(tick, view, width) - tickWidth / 2));
    pen.fillRect(left, top - tickOverhang, tickWidth, barHeight + 2 * tickOverhang);
  }
}
