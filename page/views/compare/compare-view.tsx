import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import { plotPicture } from "../../charts/plot-picture.ts";
import { formatDay } from "../../language/format.ts";
import { changeQuery, currentQuery } from "../../router/router.ts";
import { useTitle } from "../../shell/use-title.ts";
import { EmptyState } from "../../states/empty-state.tsx";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { saveFile } from "../../take-away/save-file.ts";
import { TakeAway } from "../../take-away/take-away.tsx";
import { CompareChart } from "./compare-chart.tsx";
import { alignCounts, countAt, localClock } from "./compare-data.ts";
import { type Alignment, alignments, pickedIn, pickedText } from "./compare-options.ts";
import { CompareTable } from "./compare-table.tsx";
import { compareWords } from "./compare-words.ts";
import { CountsTable } from "./counts-table.tsx";
import { inkOf, lineStyles } from "./line-styles.ts";
import { SessionPicker } from "./session-picker.tsx";
import { type ComparedSession, useCompared } from "./use-compared.ts";
import "./compare.css";

/** Up to five sessions over one axis. */
export function CompareView() {
  const words = compareWords();
  useTitle(words.title);
  const query = currentQuery.value;
  const text = query.get("sessions");
  const picked = useMemo(() => pickedIn(text), [text]);
  const alignment = alignments.find((one) => one === query.get("by")) ?? "start";
  const { value, problem, reload } = useCompared(picked);
  return (
    <div class="compare-view">
      <header>
        <h1>{words.title}</h1>
        <p class="soft">{words.about}</p>
      </header>
      {problem && <ProblemPanel problem={problem} retry={reload} />}
      {picked.length === 0 && (
        <EmptyState title={words.none}>
          <p>{words.noneDetail}</p>
        </EmptyState>
      )}
      {picked.length > 0 && value === undefined && !problem && <Skeleton height="24rem" />}
      {value !== undefined && value.length > 0 && (
        <Comparison key={`${pickedText(picked)} ${alignment}`} sessions={value} alignment={alignment} />
      )}
      <SessionPicker picked={picked} />
    </div>
  );
}

interface ComparisonProps {
  readonly sessions: readonly ComparedSession[];
  readonly alignment: Alignment;
}

function Comparison({ sessions, alignment }: ComparisonProps) {
  const words = compareWords();
  const [position, setPosition] = useState<number | undefined>(undefined);
  const plot = useRef<uPlot | undefined>(undefined);
  const aligned = useMemo(
    () =>
      alignCounts(
        sessions.map(({ series, startsAt }) => ({ points: series.points, startsAt })),
        alignment,
        localClock,
      ),
    [sessions, alignment],
  );
  const longestStep = Math.max(...sessions.map(({ series }) => series.resolutionSeconds));
  const counts =
    position === undefined ? undefined : sessions.map((_, line) => countAt(aligned, line, position, longestStep));
  const keepPlot = useCallback((made: uPlot | undefined) => {
    plot.current = made;
  }, []);
  return (
    <section class="comparison">
      <CompareBar alignment={alignment} savePicture={() => savePicture(plot.current, sessions)} />
      <figure aria-label={words.chart}>
        <CompareChart aligned={aligned} onCursor={setPosition} onPlot={keepPlot} />
        <figcaption class="faint">{alignment === "start" ? words.startAxis : words.clockAxis}</figcaption>
      </figure>
      <CompareTable sessions={sessions} counts={counts} />
      <CountsTable {...{ sessions, aligned, alignment, longestStep }} />
      <p class="faint compare-meaning">{words.meaning}</p>
    </section>
  );
}

interface CompareBarProps {
  readonly alignment: Alignment;
  readonly savePicture: () => Promise<void>;
}

function CompareBar({ alignment, savePicture }: CompareBarProps) {
  const words = compareWords();
  return (
    <div class="compare-bar">
      <fieldset class="choices" aria-label={words.align}>
        {alignments.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === alignment}
            onClick={() => changeQuery({ by: one === "start" ? undefined : one })}
          >
            {words[one]}
          </button>
        ))}
      </fieldset>
      <TakeAway savePicture={savePicture} />
    </div>
  );
}

async function savePicture(plot: uPlot | undefined, sessions: readonly ComparedSession[]): Promise<void> {
  if (plot === undefined) return;
  const lines = sessions.map(({ picked, summary }, index) => ({
    name: `${summary.label ?? picked.groupId}, ${formatDay(summary.from)}`,
    style: lineStyles[index],
  }));
  const picture = await plotPicture(plot, {
    title: compareWords().title,
    lines: lines.flatMap(({ name, style }) =>
      style === undefined ? [] : [{ name, colorOf: (ink) => inkOf(style, ink), width: style.width, dash: style.dash }],
    ),
    note: compareWords().meaning,
  });
  saveFile("compare.png", picture);
}
