import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import { Figure, Figures } from "../../figures/figures.tsx";
import { formatCount, formatDayTime, formatDuration, formatPercent } from "../../language/format.ts";
import { formatAmount } from "../session/amount.ts";
import { figureWords } from "./figure-words.ts";

/** The numbers of the summary, each with what it means and what it cannot tell. */
export function RoomFigures({ summary }: { readonly summary: SummaryReply }) {
  const text = figureWords();
  return (
    <section aria-label={text.heading}>
      <h2 class="section-title">{text.heading}</h2>
      <Figures>
        <CountFigures summary={summary} />
        <PeopleFigures summary={summary} />
        <TrustFigures summary={summary} />
      </Figures>
    </section>
  );
}

function CountFigures({ summary }: { readonly summary: SummaryReply }) {
  const text = figureWords();
  const { peak, timeWeightedAverage, personMinutes, flow } = summary;
  return (
    <>
      {peak !== null && (
        <Figure
          label={text.peak}
          bound={text.atLeast}
          value={formatCount(peak.count)}
          meaning={text.peakMeans(formatDayTime(peak.at), formatDuration(peak.samplingIntervalSeconds))}
        />
      )}
      {timeWeightedAverage !== null && (
        <Figure label={text.average} value={formatAmount(timeWeightedAverage)} meaning={text.averageMeans} />
      )}
      <Figure label={text.personMinutes} value={formatAmount(personMinutes)} meaning={text.personMinutesMeans} />
      {flow !== undefined && (
        <>
          <Figure label={text.joins} value={formatAmount(flow.newcomersPerMinute)} meaning={text.joinsMeans} />
          <Figure
            label={text.leaves}
            value={formatAmount(flow.leaversPerMinute)}
            meaning={text.leavesMeans(formatCount(flow.openStays))}
          />
        </>
      )}
    </>
  );
}

function PeopleFigures({ summary: { uniques, rollCalls, everybodySeen } }: { readonly summary: SummaryReply }) {
  const text = figureWords();
  return (
    <>
      {uniques.atLeast === null ? (
        <Figure label={text.different} value="–" meaning={text.differentNone} />
      ) : (
        <Figure
          label={text.different}
          bound={text.atLeast}
          value={formatCount(uniques.atLeast)}
          meaning={text.differentMeans}
        />
      )}
      {rollCalls !== undefined && (
        <Figure
          label={text.asked}
          value={formatCount(rollCalls.confirmed + rollCalls.denied + rollCalls.unanswered)}
          meaning={text.askedMeans(
            formatCount(rollCalls.confirmed),
            formatCount(rollCalls.denied),
            formatCount(rollCalls.unanswered),
          )}
        />
      )}
      {everybodySeen !== undefined && (
        <Figure
          label={text.everybody}
          value={everybodySeen.certain ? text.everybodyYes : text.everybodyNo}
          meaning={
            everybodySeen.certain
              ? text.everybodyYesMeans(formatDuration(everybodySeen.floorSeconds ?? 0))
              : text.everybodyNoMeans
          }
        />
      )}
    </>
  );
}

function TrustFigures({ summary }: { readonly summary: SummaryReply }) {
  const text = figureWords();
  const { observedShare, slots, coverage, detectionFloorSeconds, suspectSamples } = summary;
  return (
    <>
      <Figure
        label={text.observed}
        value={formatPercent(observedShare)}
        meaning={text.observedMeans(formatCount(slots.due))}
      />
      <Figure
        label={text.listed}
        value={coverage === null ? "–" : formatPercent(coverage)}
        meaning={coverage === null ? text.listedNone : text.listedMeans}
      />
      <Figure label={text.floor} value={formatDuration(detectionFloorSeconds)} meaning={text.floorMeans} />
      {suspectSamples > 0 && (
        <Figure label={text.suspect} value={formatCount(suspectSamples)} meaning={text.suspectMeans} />
      )}
    </>
  );
}
