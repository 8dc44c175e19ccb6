import type { RoomReply } from "../../../shared/room-routes/room-shape.ts";
import { changeQuery } from "../../router/router.ts";
import type { RoomsChoice, SortKey } from "./room-list.ts";
import { RoomRow } from "./room-row.tsx";
import { roomsWords } from "./rooms-words.ts";

/** A table whose rows are laid out as grids: rows outside of the view are not rendered (`content-visibility`), and load nothing. */
export function RoomsTable({ rooms, choice }: { readonly rooms: readonly RoomReply[]; readonly choice: RoomsChoice }) {
  const text = roomsWords();
  return (
    <table class="rooms">
      <thead>
        <tr>
          <SortableHeader sort="room" choice={choice} />
          <th scope="col">{text.state}</th>
          <SortableHeader sort="now" choice={choice} />
          <th scope="col">{text.lastHour}</th>
          <th scope="col" class="number" title={text.coverageMeans}>
            {text.coverage}
          </th>
          <th scope="col">{text.lastGap}</th>
        </tr>
      </thead>
      <tbody>
        {rooms.map((room) => (
          <RoomRow key={`${room.app} ${room.groupId}`} room={room} />
        ))}
      </tbody>
    </table>
  );
}

function SortableHeader({ sort, choice }: { readonly sort: SortKey; readonly choice: RoomsChoice }) {
  const isSorted = choice.sort === sort;
  // Names begin with A, counts with the largest.
  const beginsDescending = sort === "now";
  const isNextDescending = isSorted ? !choice.isDescending : beginsDescending;
  return (
    <th
      scope="col"
      class={sort === "now" ? "number" : ""}
      aria-sort={isSorted ? (choice.isDescending ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        class="sort"
        onClick={() => changeQuery({ sort, order: isNextDescending ? "desc" : undefined })}
      >
        {roomsWords()[sort]}
        {isSorted && <span aria-hidden="true">{choice.isDescending ? "↓" : "↑"}</span>}
      </button>
    </th>
  );
}
