import { useState } from "preact/hooks";
import type { RoomsReply } from "../../../shared/room-routes/rooms-shape.ts";
import { formatPercent } from "../../language/format.ts";
import { changeQuery } from "../../router/router.ts";
import { type CourseOptions, courseQuery } from "./course-options.ts";
import { courseWords } from "./course-words.ts";

interface CourseFormProps {
  readonly options: CourseOptions & { readonly app: string };
  readonly rooms: RoomsReply["rooms"];
}

const mostRooms = 20;

/** The question of the course: rooms, range, and the share from which on a person has attended. */
export function CourseForm({ options, rooms }: CourseFormProps) {
  const words = courseWords();
  const [wanted, setWanted] = useState(options);
  const offered = chosenFirst(rooms, options);
  const change = (changed: Partial<CourseFormProps["options"]>) => setWanted((before) => ({ ...before, ...changed }));
  const apps = [...new Set(rooms.map(({ app }) => app))];
  return (
    <form
      class="course-form"
      onSubmit={(event) => {
        event.preventDefault();
        changeQuery(courseQuery(wanted));
      }}
    >
      {apps.length > 1 && (
        <label class="field">
          {words.app}
          <select
            class="input"
            value={wanted.app}
            onChange={(event) => change({ app: event.currentTarget.value, rooms: [] })}
          >
            {apps.map((app) => (
              <option key={app}>{app}</option>
            ))}
          </select>
        </label>
      )}
      <RoomChoice rooms={offered.filter(({ app }) => app === wanted.app)} chosen={wanted.rooms} onChange={change} />
      <DateFields from={wanted.from} to={wanted.to} onChange={change} />
      <ShareField percent={wanted.minPercent} onChange={change} />
      <button type="submit" class="button primary" disabled={wanted.rooms.length === 0}>
        {words.show}
      </button>
    </form>
  );
}

/** The rooms of the course that is shown stand first, where nobody has to scroll for them. */
function chosenFirst(rooms: CourseFormProps["rooms"], { app: shownApp, rooms: chosen }: CourseFormProps["options"]) {
  const isChosen = ({ app, groupId }: CourseFormProps["rooms"][number]) => app === shownApp && chosen.includes(groupId);
  return [...rooms.filter(isChosen), ...rooms.filter((room) => !isChosen(room))];
}

interface ShareFieldProps {
  readonly percent: number;
  readonly onChange: (changed: { readonly minPercent: number }) => void;
}

function ShareField({ percent, onChange }: ShareFieldProps) {
  return (
    <label class="field">
      {courseWords().minShare}
      <span class="share-input">
        <input
          type="range"
          min={1}
          max={100}
          value={percent}
          aria-valuetext={formatPercent(percent / 100)}
          onInput={(event) => onChange({ minPercent: Number(event.currentTarget.value) })}
        />
        <output>{formatPercent(percent / 100)}</output>
      </span>
    </label>
  );
}

interface DateFieldsProps {
  readonly from: string;
  readonly to: string;
  readonly onChange: (changed: { readonly from?: string; readonly to?: string }) => void;
}

function DateFields({ from, to, onChange }: DateFieldsProps) {
  const words = courseWords();
  return (
    <>
      <label class="field">
        {words.from}
        <input
          class="input"
          type="date"
          required
          value={from}
          onInput={(event) => onChange({ from: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        {words.to}
        <input class="input" type="date" value={to} onInput={(event) => onChange({ to: event.currentTarget.value })} />
        <span class="hint">{words.toHint}</span>
      </label>
    </>
  );
}

interface RoomChoiceProps {
  readonly rooms: RoomsReply["rooms"];
  readonly chosen: readonly string[];
  readonly onChange: (changed: { readonly rooms: readonly string[] }) => void;
}

function RoomChoice({ rooms, chosen, onChange }: RoomChoiceProps) {
  const words = courseWords();
  return (
    <fieldset class="field room-choice">
      <legend>{words.rooms}</legend>
      <div class="room-list">
        {rooms.map(({ groupId, label }) => {
          const isChosen = chosen.includes(groupId);
          return (
            <label key={groupId} class="check">
              <input
                type="checkbox"
                checked={isChosen}
                disabled={!isChosen && chosen.length >= mostRooms}
                onChange={() =>
                  onChange({ rooms: isChosen ? chosen.filter((id) => id !== groupId) : [...chosen, groupId] })
                }
              />
              <bdi>{label ?? groupId}</bdi>
            </label>
          );
        })}
      </div>
      <span class="hint">{words.roomsHint}</span>
    </fieldset>
  );
}
