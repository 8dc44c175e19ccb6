import { stripVTControlCharacters, styleText } from "node:util";

/** A line that is drawn again and again while work goes on. */
export interface Spinner {
  show(text: string): void;
  /** Ends the line with a mark for success or failure. */
  end(succeeded: boolean): void;
}

interface Screen {
  readonly columns?: number;
  write(text: string): unknown;
}

const frames = ["◒", "◐", "◓", "◑"];
const frameMs = 100;
const clearLine = "\r\u001B[K";

/**
 * Draws on one line of a terminal. The keyboard is left alone, so that Ctrl-C interrupts this process and those that it has started; the
 * spinner of @clack/prompts takes the keyboard over, and ends the process with exit code 0.
 */
export function startSpinner(screen: Screen, text: string): Spinner {
  const startedAt = performance.now();
  let shown = text;
  let frame = 0;
  const line = (mark: string) => {
    const seconds = ` [${Math.round((performance.now() - startedAt) / 1000)} s]`;
    const room = (screen.columns ?? 80) - seconds.length - 3;
    const plain = stripVTControlCharacters(shown).replaceAll(/\s+/g, " ");
    return `${mark} ${plain.length > room ? `${plain.slice(0, room - 1)}…` : plain}${seconds}`;
  };
  const draw = () => {
    frame = (frame + 1) % frames.length;
    screen.write(clearLine + line(styleText("magenta", frames[frame] ?? "")));
  };
  draw();
  const timer = setInterval(draw, frameMs);
  return {
    show: (now) => {
      shown = now;
    },
    end: (succeeded) => {
      clearInterval(timer);
      const mark = succeeded ? styleText("green", "◇") : styleText("red", "■");
      screen.write(`${clearLine}${line(mark)}\n`);
    },
  };
}
