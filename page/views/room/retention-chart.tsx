import { useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import type { ChartInk } from "../../charts/chart-ink.ts";
import { PictureButton } from "../../charts/picture-button.tsx";
import type { PictureText } from "../../charts/plot-picture.ts";
import { formatCount, formatDayTime, formatDecimal, formatPercent } from "../../language/format.ts";
import { defineWords } from "../../language/language.ts";
import { RetentionCurve } from "./retention-curve.tsx";
import { markAt, peopleAt, type Retention } from "./retention-math.ts";
import { RetentionTable } from "./retention-table.tsx";

const words = defineWords(
  {
    title: "Who stayed",
    session: "Session",
    threshold: "Share of the session",
    stayed: (share: string) => `Still there after ${share}:`,
    bounds: (least: string, most: string, all: string) => `at least ${least}, at most ${most} of ${all}`,
    exactly: (people: string, all: string) => `${people} of ${all}`,
    least: "At least",
    most: "At most",
    pictureNote: (start: string, all: string) =>
      `Session of ${start}. Measured are the ${all} people who were certainly there at minute 5.`,
    meaning: (minute: string) =>
      `At minute ${minute}. Measured are those who were certainly there at minute 5; people who came back count as there.`,
  },
  {
    title: "留存情况",
    session: "场次",
    threshold: "占场次时长的比例",
    stayed: (share) => `${share} 时长后仍在场：`,
    bounds: (least, most, all) => `${all} 人中至少 ${least} 人，至多 ${most} 人`,
    exactly: (people, all) => `${all} 人中 ${people} 人`,
    least: "至少",
    most: "至多",
    pictureNote: (start, all) => `${start} 的场次。以第 5 分钟时确定在场的 ${all} 人为基准。`,
    meaning: (minute) => `第 ${minute} 分钟。以第 5 分钟时确定在场的人为基准；离开后返回者计为在场。`,
  },
);

const usualShare = 80;

/** How many of those who were there at the start stayed how long, as bounds. */
export function RetentionChart({ curves }: { readonly curves: readonly Retention[] }) {
  const [chosen, setChosen] = useState(curves.length - 1);
  const plot = useRef<uPlot | undefined>(undefined);
  const curve = curves[Math.min(chosen, curves.length - 1)];
  if (curve === undefined || curve.marks.length === 0) {
    return null;
  }
  return (
    <figure class="retention">
      <div class="chart-head">
        <h2 id="retention-title">{words().title}</h2>
        {curves.length > 1 && <SessionChoice curves={curves} chosen={chosen} onChoose={setChosen} />}
        <PictureButton plot={plot} text={pictureOf(curve)} />
      </div>
      <StayedUntil curve={curve} plot={plot} />
      <RetentionTable curve={curve} />
    </figure>
  );
}

function pictureOf({ sessionStart, cohort }: Retention): PictureText {
  const { title, least, most, pictureNote } = words();
  const area = (name: string, colorOf: (ink: ChartInk) => string) => ({ name, colorOf, width: 8, dash: [] });
  return {
    title,
    lines: [area(least, ({ accent }) => accent), area(most, ({ possible }) => possible)],
    note: pictureNote(formatDayTime(sessionStart), formatCount(cohort)),
  };
}

interface SessionChoiceProps {
  readonly curves: readonly Retention[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

function SessionChoice({ curves, chosen, onChoose }: SessionChoiceProps) {
  return (
    <select
      class="input"
      aria-label={words().session}
      value={chosen}
      onChange={(event) => onChoose(Number(event.currentTarget.value))}
    >
      {curves.map(({ sessionStart }, index) => (
        <option key={sessionStart} value={index}>
          {formatDayTime(sessionStart)}
        </option>
      ))}
    </select>
  );
}

/** The curve with its threshold, and what it says there. */
function StayedUntil({ curve, plot }: { readonly curve: Retention; readonly plot: { current: uPlot | undefined } }) {
  const text = words();
  const [percent, setPercent] = useState(usualShare);
  const mark = markAt(curve, percent / 100);
  if (mark === undefined) {
    return null;
  }
  const { atLeast, atMost } = peopleAt(curve, mark);
  const share = formatPercent(percent / 100);
  const [least, most, all] = [formatCount(atLeast), formatCount(atMost), formatCount(curve.cohort)];
  return (
    <>
      <p class="retention-answer" role="status">
        {text.stayed(share)}{" "}
        <strong>{least === most ? text.exactly(least, all) : text.bounds(least, most, all)}</strong>
      </p>
      <RetentionCurve curve={curve} mark={mark} plot={plot} />
      <input
        class="retention-slider"
        type="range"
        min={5}
        max={100}
        step={5}
        value={percent}
        aria-label={text.threshold}
        aria-valuetext={share}
        onInput={(event) => setPercent(Number(event.currentTarget.value))}
      />
      <p class="retention-meaning faint">{text.meaning(formatDecimal(mark.minute))}</p>
    </>
  );
}
