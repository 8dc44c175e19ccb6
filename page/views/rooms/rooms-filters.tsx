import type { RoomReply } from "../../../shared/room-routes/room-shape.ts";
import { SearchField } from "../../design/search-field.tsx";
import { changeQuery } from "../../router/router.ts";
import { type RoomsChoice, states } from "./room-list.ts";
import { roomsWords } from "./rooms-words.ts";

interface RoomsFiltersProps {
  readonly rooms: readonly RoomReply[];
  readonly choice: RoomsChoice;
}

export function RoomsFilters({ rooms, choice }: RoomsFiltersProps) {
  const text = roomsWords();
  return (
    <search class="rooms-filters">
      <SearchField label={text.search} value={choice.search} />
      <AppFilter rooms={rooms} choice={choice} />
      <fieldset class="choices" aria-label={text.state}>
        {([undefined, ...states] as const).map((state) => (
          <button
            key={state ?? "all"}
            type="button"
            aria-pressed={choice.state === state}
            onClick={() => changeQuery({ state })}
          >
            {text[state ?? "all"]}
          </button>
        ))}
      </fieldset>
    </search>
  );
}

function AppFilter({ rooms, choice }: RoomsFiltersProps) {
  const text = roomsWords();
  const apps = [...new Set(rooms.map(({ app }) => app))].sort();
  if (apps.length < 2) {
    return null;
  }
  return (
    <select
      class="input"
      aria-label={text.app}
      value={choice.app}
      onChange={(event) => changeQuery({ app: event.currentTarget.value })}
    >
      <option value="">{text.allApps}</option>
      {apps.map((app) => (
        <option key={app} value={app}>
          {app}
        </option>
      ))}
    </select>
  );
}
