import type uPlot from "uplot";
import { type ChartInk, readChartInk } from "./chart-ink.ts";

interface PictureLine {
  readonly name: string;
  readonly colorOf: (ink: ChartInk) => string;
  readonly width: number;
  readonly dash: readonly number[];
}

export interface PictureText {
  readonly title: string;
  /** What each line of the plot is. */
  readonly lines: readonly PictureLine[];
  readonly note: string;
}

const margin = 24;
const titleHeight = 44;
const lineHeight = 22;

/** A plot as a PNG, with its title, legend and note, in the colors of the page. */
export async function plotPicture(plot: uPlot, { title, lines, note }: PictureText): Promise<Blob> {
  const source = plot.ctx.canvas;
  const ratio = devicePixelRatio;
  const [width, height] = [source.width / ratio, source.height / ratio];
  const canvas = document.createElement("canvas");
  const below = (lines.length + 1) * lineHeight;
  canvas.width = (width + 2 * margin) * ratio;
  canvas.height = (height + 2 * margin + titleHeight + below) * ratio;
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("this browser has no canvas");
  const ink = readChartInk();
  const [, family = "sans-serif"] = /^\S+ (.*)$/.exec(ink.font) ?? [];
  pen.scale(ratio, ratio);
  pen.fillStyle = ink.ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = ink.ink;
  pen.font = `600 20px ${family}`;
  pen.fillText(title, margin, margin + 16);
  pen.drawImage(source, margin, margin + titleHeight, width, height);
  pen.font = `13px ${family}`;
  lines.forEach((line, index) => {
    drawLine(pen, line, ink, margin + titleHeight + height + (index + 1) * lineHeight);
  });
  pen.fillStyle = ink.faint;
  pen.fillText(note, margin, margin + titleHeight + height + (lines.length + 1) * lineHeight, width);
  return await new Promise<Blob>((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("the picture is too large")) : resolve(blob)));
  });
}

function drawLine(pen: CanvasRenderingContext2D, line: PictureLine, ink: ChartInk, baseline: number): void {
  pen.strokeStyle = line.colorOf(ink);
  pen.lineWidth = line.width;
  pen.setLineDash([...line.dash]);
  pen.beginPath();
  pen.moveTo(margin, baseline - 4);
  pen.lineTo(margin + 28, baseline - 4);
  pen.stroke();
  pen.setLineDash([]);
  pen.fillStyle = ink.ink;
  // Isolated: a name of the other direction reorders nothing.
  pen.fillText(`\u2068${line.name}\u2069`, margin + 38, baseline);
}
