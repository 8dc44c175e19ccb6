import { useState } from "preact/hooks";
import type { RoomsReply } from "../../../shared/room-routes/rooms-shape.ts";
import { listRooms } from "../../api/room-calls.ts";
import { useResource } from "../../api/use-resource.ts";
import { openDialog } from "../../dialogs/open-dialog.ts";
import { formatCount } from "../../language/format.ts";
import { useRefresh } from "../../refresh/use-refresh.ts";
import { changeQuery, currentQuery } from "../../router/router.ts";
import { allows } from "../../session/access.ts";
import { useTitle } from "../../shell/use-title.ts";
import { EmptyState } from "../../states/empty-state.tsx";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { choiceIn, chosenRooms } from "./room-list.ts";
import { RoomsFilters } from "./rooms-filters.tsx";
import { RoomsTable } from "./rooms-table.tsx";
import { roomsWords } from "./rooms-words.ts";
import "./rooms.css";

/** A snapshot a minute is what the list holds. */
const refreshSeconds = 60;

export function RoomsView() {
  const text = roomsWords();
  useTitle(text.title);
  const [soFar, setSoFar] = useState<RoomsReply>();
  const list = useResource("rooms", (signal) => listRooms(signal, (page) => setSoFar((all) => all ?? page)));
  useRefresh(list.problem?.status === 429 ? 0 : refreshSeconds, list.reload);
  const reply = list.value ?? soFar;
  return (
    <>
      <header class="view-header">
        <h1>{text.title}</h1>
        <RoomsTotals reply={reply} />
        {allows("write:rooms") && (
          <button type="button" class="button" onClick={() => openDialog({ kind: "track", onDone: list.reload })}>
            {text.track}
          </button>
        )}
      </header>
      {list.problem && <ProblemPanel problem={list.problem} retry={list.reload} />}
      {reply === undefined ? (
        list.problem === undefined && <Skeleton lines={8} height="3rem" />
      ) : (
        <Rooms reply={reply} />
      )}
    </>
  );
}

function RoomsTotals({ reply }: { readonly reply: RoomsReply | undefined }) {
  const text = roomsWords();
  if (reply === undefined) {
    return <p class="soft" />;
  }
  const shown = chosenRooms(reply.rooms, choiceIn(currentQuery.value));
  const online = shown.reduce((sum, { lastSnapshot }) => sum + (lastSnapshot?.onlineCount ?? 0), 0);
  return (
    <p class="soft" role="status">
      {text.counted(formatCount(shown.length), formatCount(reply.rooms.length))}
      {" · "}
      {text.online(formatCount(online))}
    </p>
  );
}

function Rooms({ reply }: { readonly reply: RoomsReply }) {
  const text = roomsWords();
  const choice = choiceIn(currentQuery.value);
  const shown = chosenRooms(reply.rooms, choice);
  if (reply.rooms.length === 0) {
    return (
      <EmptyState title={text.emptyTitle}>
        <p>{text.emptyDetail}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <RoomsFilters rooms={reply.rooms} choice={choice} />
      {reply.unreadable !== undefined && <p role="note">{text.unreadable(formatCount(reply.unreadable.length))}</p>}
      {shown.length === 0 ? (
        <EmptyState title={text.noneTitle}>
          <p>{text.noneDetail}</p>
          <button
            type="button"
            class="button"
            onClick={() => changeQuery({ search: undefined, app: undefined, state: undefined })}
          >
            {text.clear}
          </button>
        </EmptyState>
      ) : (
        <RoomsTable rooms={shown} choice={choice} />
      )}
    </>
  );
}
