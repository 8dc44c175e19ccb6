/** The colors of the presence chart, which the style sheet owns. A canvas has to read them again when the theme changes. */
export interface PresenceInk {
  readonly proven: string;
  readonly possible: string;
  readonly tick: string;
  readonly grid: string;
  readonly hatch: string;
  readonly plan: string;
}

export function readInk(): PresenceInk {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  return {
    proven: color("--proven"),
    possible: color("--possible"),
    tick: color("--ink"),
    grid: color("--line"),
    hatch: color("--unobserved"),
    plan: color("--ink-faint"),
  };
}

const hatchTile = 6;
const hatches = new Map<string, CanvasPattern | string>();

/** Diagonal lines for what was not observed, made once for each color. */
export function hatchOf(context: CanvasRenderingContext2D, color: string, pixelRatio: number): CanvasPattern | string {
  const key = `${color} ${pixelRatio}`;
  const hatch = hatches.get(key) ?? makeHatch(context, color, pixelRatio);
  hatches.set(key, hatch);
  return hatch;
}

function makeHatch(context: CanvasRenderingContext2D, color: string, pixelRatio: number): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(hatchTile * pixelRatio);
  const pen = tile.getContext("2d");
  if (pen === null) return color;
  const side = tile.width;
  pen.strokeStyle = color;
  pen.lineWidth = pixelRatio;
  for (const shift of [-side, 0, side]) {
    pen.beginPath();
    pen.moveTo(shift - 1, side + 1);
    pen.lineTo(shift + side + 1, -1);
    pen.stroke();
  }
  const pattern = context.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(1 / pixelRatio));
  return pattern ?? color;
}
