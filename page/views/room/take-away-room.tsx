import type { RefObject } from "preact";
import type uPlot from "uplot";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import { fetchApi } from "../../api/api-client.ts";
import { roomPath } from "../../api/room-calls.ts";
import { plotPicture } from "../../charts/plot-picture.ts";
import { formatDayTime, timeZone } from "../../language/format.ts";
import { fileNameOf } from "../../take-away/file-name.ts";
import { saveCsv } from "../../take-away/save-csv.ts";
import { saveFile } from "../../take-away/save-file.ts";
import { TakeAway } from "../../take-away/take-away.tsx";
import { roomWords } from "./room-words.ts";

interface TakeAwayRoomProps {
  readonly series: SeriesReply;
  readonly plot: RefObject<uPlot | undefined>;
}

/** The count over time as the API's own CSV, as a picture, on paper, and as a link. */
export function TakeAwayRoom({ series, plot }: TakeAwayRoomProps) {
  const name = (ending: string) => fileNameOf(["count", series.app, series.groupId], ending);
  const savePicture = async () => {
    if (plot.current) {
      saveFile(name("png"), await plotPicture(plot.current, pictureText(series, plot.current)));
    }
  };
  return <TakeAway saveCsv={() => saveSeries(series, name("csv"))} savePicture={savePicture} />;
}

/** The note has the part of the range that is zoomed to. */
function pictureText({ label, groupId, from, to }: SeriesReply, { scales }: uPlot): Parameters<typeof plotPicture>[1] {
  const text = roomWords();
  const { min = undefined, max = undefined } = scales["x"] ?? {};
  const shown = [min === undefined ? from : min * 1000, max === undefined ? to : max * 1000] as const;
  return {
    title: label ?? groupId,
    lines: [{ name: text.people, colorOf: ({ accent }) => accent, width: 2, dash: [] }],
    note: `${formatDayTime(shown[0])} – ${formatDayTime(shown[1])} (${timeZone})`,
  };
}

function saveSeries({ app, groupId, from, to, resolutionSeconds }: SeriesReply, name: string): Promise<void> {
  const query = { from, to, resolution: resolutionNames.get(resolutionSeconds), format: "csv", timeZone };
  return saveCsv(name, (cursor) =>
    fetchApi(`${roomPath({ app, groupId })}/attendance`, { query: { ...query, cursor } }),
  );
}

/** As the API takes them. */
const resolutionNames: ReadonlyMap<number, string> = new Map([
  [60, "1m"],
  [300, "5m"],
  [900, "15m"],
  [3600, "1h"],
  [86_400, "1d"],
]);
