import { panned, type Span, zoomed } from "../../charts/zoom.ts";
import { changeQuery } from "../../router/router.ts";
import { roomWords } from "./room-words.ts";

interface CountToolsProps {
  readonly span: Span;
  readonly whole: Span;
  readonly isZoomed: boolean;
  readonly show: (span: Span) => void;
}

const isoOf = (seconds: number) => new Date(Math.round(seconds) * 1000).toISOString();

/** Zoom and pan for fingers and screen readers. A part that is zoomed to can be made the range of the whole report. */
export function CountTools({ span, whole, isZoomed, show }: CountToolsProps) {
  const text = roomWords();
  const tools = [
    { name: text.earlier, sign: "←", act: () => show(panned(span, whole, -0.5)), isOff: !isZoomed },
    { name: text.later, sign: "→", act: () => show(panned(span, whole, 0.5)), isOff: !isZoomed },
    { name: text.zoomOut, sign: "−", act: () => show(zoomed(span, whole, 2)), isOff: !isZoomed },
    { name: text.zoomIn, sign: "+", act: () => show(zoomed(span, whole, 0.5)), isOff: false },
  ];
  return (
    <div class="chart-tools">
      {isZoomed && (
        <>
          <button
            type="button"
            class="button"
            onClick={() => changeQuery({ range: undefined, from: isoOf(span.from), to: isoOf(span.to) })}
          >
            {text.report}
          </button>
          <button type="button" class="button plain" onClick={() => show(whole)}>
            {text.whole}
          </button>
        </>
      )}
      {tools.map(({ name, sign, act, isOff }) => (
        <button
          key={sign}
          type="button"
          class="button plain tool"
          aria-label={name}
          title={name}
          disabled={isOff}
          onClick={act}
        >
          {sign}
        </button>
      ))}
    </div>
  );
}
