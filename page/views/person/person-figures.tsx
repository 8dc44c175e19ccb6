import type { MemberAttendanceReply } from "../../../shared/report-routes/member-attendance-shape.ts";
import { Figure, Figures } from "../../figures/figures.tsx";
import { formatCount } from "../../language/format.ts";
import { durationBounds } from "../../presence-chart/figures.ts";
import { personWords } from "./person-words.ts";

/** The totals of a person over all rooms. */
export function PersonFigures({ total }: { readonly total: MemberAttendanceReply["total"] }) {
  const words = personWords();
  const { present, unknown, absent } = total.sessions;
  return (
    <Figures>
      <Figure label={words.timeThere} value={durationBounds(total)} meaning={words.timeMeaning} />
      <Figure label={words.present} value={formatCount(present)} meaning={words.presentMeaning} />
      <Figure label={words.unknown} value={formatCount(unknown)} meaning={words.unknownMeaning} />
      <Figure label={words.absent} value={formatCount(absent)} meaning={words.absentMeaning} />
      <Figure label={words.roomsRead} value={formatCount(total.roomsRead)} meaning={words.roomsReadMeaning} />
    </Figures>
  );
}
