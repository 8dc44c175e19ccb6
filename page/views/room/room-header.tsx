import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { RoomReply } from "../../../shared/room-routes/room-shape.ts";
import { fetchApi } from "../../api/api-client.ts";
import { type ReportRange, type RoomAddress, roomPath } from "../../api/room-calls.ts";
import { openDialog } from "../../dialogs/open-dialog.ts";
import { formatDayTime, timeZone } from "../../language/format.ts";
import { hrefOf, navigate } from "../../router/router.ts";
import { allows } from "../../session/access.ts";
import { useTitle } from "../../shell/use-title.ts";
import { fileNameOf } from "../../take-away/file-name.ts";
import { saveCsv } from "../../take-away/save-csv.ts";
import { roomsWords } from "../rooms/rooms-words.ts";
import { roomWords } from "./room-words.ts";

interface RoomHeaderProps {
  readonly address: RoomAddress;
  readonly room: RoomReply | undefined;
  readonly series: SeriesReply | undefined;
  readonly range: ReportRange;
  readonly onChanged: () => void;
}

export function RoomHeader({ address, room, series, range, onChanged }: RoomHeaderProps) {
  const text = roomWords();
  const states = roomsWords();
  const name = room?.label ?? series?.label ?? address.groupId;
  useTitle(name);
  return (
    <header class="view-header room-header">
      <nav class="crumbs" aria-label={text.rooms}>
        <a href={hrefOf({ view: "rooms" })}>{text.rooms}</a>
      </nav>
      <h1>
        <bdi>{name}</bdi>
      </h1>
      <p class="soft">
        {room !== undefined && (
          <span class="room-state">
            <span class={`dot ${room.state}`} aria-hidden="true" />
            {states[room.state]}
          </span>
        )}
        <span>
          {address.app} · <bdi>{address.groupId}</bdi>
        </span>
        {series?.provisional === true && (
          <span class="badge" title={text.provisionalMeans}>
            {text.provisional}
          </span>
        )}
      </p>
      {series !== undefined && <PrintedRange series={series} />}
      <div class="view-actions">
        <button type="button" class="button" onClick={() => void saveAttendees(address, range)}>
          {text.saveAttendees}
        </button>
        {room !== undefined && allows("write:rooms") && <RoomChanges room={room} onChanged={onChanged} />}
      </div>
    </header>
  );
}

/** On paper, where no control says it. */
function PrintedRange({ series }: { readonly series: SeriesReply }) {
  return (
    <p class="printed-range">
      {formatDayTime(series.from)} – {formatDayTime(series.to)}
    </p>
  );
}

function RoomChanges({ room, onChanged }: { readonly room: RoomReply; readonly onChanged: () => void }) {
  const text = roomWords();
  const toRooms = () => navigate(hrefOf({ view: "rooms" }));
  return (
    <>
      <button type="button" class="button" onClick={() => openDialog({ kind: "change", room, onDone: onChanged })}>
        {text.change}
      </button>
      <button type="button" class="button" onClick={() => openDialog({ kind: "untrack", room, onDone: toRooms })}>
        {text.untrack}
      </button>
    </>
  );
}

function saveAttendees(address: RoomAddress, range: ReportRange): Promise<void> {
  const name = fileNameOf(["attendees", address.app, address.groupId], "csv");
  const path = `${roomPath(address)}/attendance/attendees`;
  return saveCsv(name, (cursor) => fetchApi(path, { query: { ...range, format: "csv", timeZone, cursor } }));
}
