import { useState } from "preact/hooks";
import type { RoomsReply } from "../../../shared/room-routes/rooms-shape.ts";
import { listRooms } from "../../api/room-calls.ts";
import { readSessions } from "../../api/session-calls.ts";
import { useResource } from "../../api/use-resource.ts";
import { formatCount } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { changeQuery } from "../../router/router.ts";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { beginOf, dateText } from "../courses/course-options.ts";
import { isSame, mostCompared, type PickedSession, pickedText } from "./compare-options.ts";
import { compareWords } from "./compare-words.ts";

const usualDays = 28;

/** The sessions of one room at a time, to choose from. */
export function SessionPicker({ picked }: { readonly picked: readonly PickedSession[] }) {
  const words = compareWords();
  const { value, problem, reload } = useResource("rooms to compare", (signal) => listRooms(signal, () => {}));
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const [since, setSince] = useState(dateText(new Date(Date.now() - usualDays * 86_400_000)));
  if (problem) return <ProblemPanel problem={problem} retry={reload} />;
  if (value === undefined) return <Skeleton lines={3} />;
  const usual = Math.max(
    0,
    value.rooms.findIndex(({ app, groupId }) => app === picked[0]?.app && groupId === picked[0]?.groupId),
  );
  const room = value.rooms[chosen ?? usual];
  return (
    <section class="session-picker">
      <h2>{words.add}</h2>
      <div class="picker-fields">
        <RoomSelect rooms={value.rooms} chosen={chosen ?? usual} onChange={setChosen} />
        <label class="field">
          {words.from}
          <input
            class="input"
            type="date"
            value={since}
            onInput={({ currentTarget }) => currentTarget.value !== "" && setSince(currentTarget.value)}
          />
        </label>
      </div>
      {room && <RoomSessions key={`${room.app} ${room.groupId}`} room={room} since={since} picked={picked} />}
      {picked.length >= mostCompared && <p class="faint">{words.most}</p>}
    </section>
  );
}

interface RoomSelectProps {
  readonly rooms: RoomsReply["rooms"];
  readonly chosen: number;
  readonly onChange: (chosen: number) => void;
}

function RoomSelect({ rooms, chosen, onChange }: RoomSelectProps) {
  const isOneApp = new Set(rooms.map(({ app }) => app)).size === 1;
  return (
    <label class="field">
      {compareWords().room}
      <select class="input" value={chosen} onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}>
        {rooms.map(({ app, groupId, label }, index) => (
          <option key={`${app} ${groupId}`} value={index}>
            {isOneApp ? (label ?? groupId) : `${app} · ${label ?? groupId}`}
          </option>
        ))}
      </select>
    </label>
  );
}

interface RoomSessionsProps {
  readonly room: { readonly app: string; readonly groupId: string };
  readonly since: string;
  readonly picked: readonly PickedSession[];
}

const mostListed = 60;

function RoomSessions({ room: { app, groupId }, since, picked }: RoomSessionsProps) {
  const words = compareWords();
  const { value, problem, reload } = useResource(`sessions ${JSON.stringify([app, groupId, since])}`, (signal) =>
    readSessions({ app, groupId }, { from: beginOf(since), limit: mostListed }, signal),
  );
  if (problem) return <ProblemPanel problem={problem} retry={reload} />;
  if (value === undefined) return <Skeleton lines={2} />;
  if (value.sessions.length === 0) return <p class="soft">{words.noSessions}</p>;
  return (
    <ul class="picker-list">
      {value.sessions.map(({ sessionId, from, peak }) => {
        const one = { app, groupId, sessionId };
        const isPicked = picked.some((other) => isSame(one, other));
        const changed = isPicked ? picked.filter((other) => !isSame(one, other)) : [...picked, one];
        return (
          <li key={sessionId}>
            <label class="check">
              <input
                type="checkbox"
                checked={isPicked}
                disabled={!isPicked && picked.length >= mostCompared}
                onChange={() => changeQuery({ sessions: pickedText(changed) })}
              />
              <LocalTime at={from} as="dayTime" />
              {peak && (
                <span class="faint">
                  {words.peak} {formatCount(peak.count)}
                </span>
              )}
            </label>
          </li>
        );
      })}
    </ul>
  );
}
