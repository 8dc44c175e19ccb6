import type { MemberAttendanceReply } from "../../../shared/report-routes/member-attendance-shape.ts";
import { formatDayTime } from "../../language/format.ts";
import { personWords } from "./person-words.ts";

/** What the record of the range does not cover, and why. */
export function PersonLimits({ reply }: { readonly reply: MemberAttendanceReply }) {
  const words = personWords();
  return (
    <section class="notes">
      <h2>{words.notCovered}</h2>
      <ul>
        {reply.rooms.map((room) => {
          const limits = [...uncoveredParts(room), ...room.notes];
          return limits.length === 0 ? null : (
            <li key={room.groupId}>
              <bdi>{room.label ?? room.groupId}</bdi>
              <ul>
                {limits.map((limit) => (
                  <li key={limit}>{limit}</li>
                ))}
              </ul>
            </li>
          );
        })}
        {(reply.unreadable ?? []).map(({ groupId, reason }) => (
          <li key={groupId}>{words.unreadable(groupId, reason)}</li>
        ))}
        {reply.notes.map((note) => (
          <li key={note} lang="en">
            {note}
          </li>
        ))}
        <li>{words.otherApps}</li>
      </ul>
    </section>
  );
}

function uncoveredParts({ basis }: MemberAttendanceReply["rooms"][number]): string[] {
  const words = personWords();
  return basis
    .filter(({ source }) => source !== "raw")
    .map(({ from, to, source, reason }) => {
      const say = source === "rollup" ? words.sumsOnly : reason === undefined ? words.noneRecorded : words[reason];
      return say(formatDayTime(from), formatDayTime(to));
    });
}
