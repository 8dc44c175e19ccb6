import type { MemberAttendanceReply } from "../../../shared/report-routes/member-attendance-shape.ts";
import { formatDayTime } from "../../language/format.ts";
import { NoteLine } from "../../notes/note-line.tsx";
import { personWords } from "./person-words.ts";

/** What the record of the range does not cover, and why. */
export function PersonLimits({ reply }: { readonly reply: MemberAttendanceReply }) {
  const words = personWords();
  return (
    <section class="notes">
      <h2>{words.notCovered}</h2>
      <ul>
        {reply.rooms.map((room) => {
          const uncovered = uncoveredParts(room);
          return uncovered.length + room.notes.length === 0 ? null : (
            <li key={room.groupId}>
              <bdi>{room.label ?? room.groupId}</bdi>
              <ul>
                {uncovered.map((part) => (
                  <li key={part}>{part}</li>
                ))}
                {room.notes.map((note) => (
                  <li key={note}>
                    <NoteLine note={note} />
                  </li>
                ))}
              </ul>
            </li>
          );
        })}
        {(reply.unreadable ?? []).map(({ groupId, reason }) => (
          <li key={groupId}>{words.unreadable(groupId, reason)}</li>
        ))}
        {reply.notes.map((note) => (
          <li key={note}>
            <NoteLine note={note} />
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
