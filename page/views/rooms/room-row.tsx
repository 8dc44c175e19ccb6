import { useRef } from "preact/hooks";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { RoomReply } from "../../../shared/room-routes/room-shape.ts";
import { formatCount, formatPercent } from "../../language/format.ts";
import { Age } from "../../refresh/age.tsx";
import { hrefOf } from "../../router/router.ts";
import { Sparkline } from "../../sparkline/sparkline.tsx";
import { whatIsMissing, whyMissing } from "../../uncertainty/gap-words.ts";
import { nameOf } from "./room-list.ts";
import { roomsWords } from "./rooms-words.ts";
import { useLastHour } from "./use-last-hour.ts";

export function RoomRow({ room }: { readonly room: RoomReply }) {
  const row = useRef<HTMLTableRowElement>(null);
  const lastHour = useLastHour(row, room);
  const text = roomsWords();
  const { app, groupId, state } = room;
  return (
    <tr ref={row}>
      <th scope="row" class="room-name">
        <a href={hrefOf({ view: "room", app, groupId })}>
          <bdi>{nameOf(room)}</bdi>
        </a>
        <span class="faint">
          {app} · <bdi>{groupId}</bdi>
        </span>
      </th>
      <td class="room-state" title={state === "live" ? "" : text[`${state}Means`]}>
        <span class={`dot ${state}`} aria-hidden="true" />
        {text[state]}
      </td>
      <td class="room-now number">
        <CountNow room={room} />
      </td>
      <td class="room-hour">
        {lastHour === undefined ? <span class="spark-wait" /> : <Sparkline series={lastHour} />}
      </td>
      <td class="room-coverage number">{lastHour !== undefined && <Coverage series={lastHour} />}</td>
      <td class="room-gap">{lastHour !== undefined && <LastGap series={lastHour} />}</td>
    </tr>
  );
}

function CountNow({ room: { lastSnapshot } }: { readonly room: RoomReply }) {
  const text = roomsWords();
  if (lastSnapshot === null) {
    return <span class="faint">{text.noSnapshot}</span>;
  }
  const gap = lastSnapshot.gaps.find(({ what }) => what === "count");
  return (
    <>
      {lastSnapshot.onlineCount === undefined ? (
        <span class="sign unobserved" title={gap && whyMissing(gap)} />
      ) : (
        <strong>{formatCount(lastSnapshot.onlineCount)}</strong>
      )}
      <span class="faint">
        <Age at={lastSnapshot.slot} />
      </span>
    </>
  );
}

function Coverage({ series: { coverage } }: { readonly series: SeriesReply }) {
  return (
    <span class={coverage === null ? "faint" : ""}>
      {coverage === null ? roomsWords().noLists : formatPercent(coverage)}
    </span>
  );
}

/** Time before the room was tracked, and its slower cadence while it is empty, are no faults. */
const isFault = ({ reason }: SeriesReply["gaps"][number]) => reason !== "not-tracked" && reason !== "slower-cadence";

function LastGap({ series: { gaps } }: { readonly series: SeriesReply }) {
  const last = gaps.filter(isFault).at(-1);
  if (last === undefined) {
    return <span class="faint">{roomsWords().noGap}</span>;
  }
  return (
    <>
      <Age at={last.to} />
      <span class="faint" title={whatIsMissing(last)}>
        {whyMissing(last)}
      </span>
    </>
  );
}
