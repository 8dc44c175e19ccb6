import { type AttendeesFile, type AttendeesQuestion, readAttendeesCsv } from "../../api/attendee-calls.ts";
import type { RoomAddress } from "../../api/room-calls.ts";
import { timeZone } from "../../language/format.ts";
import { presencePicture } from "../../presence-chart/presence-picture.ts";
import type { PresenceGridProps } from "../../presence-chart/presence-props.ts";
import type { PresenceRow } from "../../presence-chart/presence-row.ts";
import { fileNameOf } from "../../take-away/file-name.ts";
import { saveCsv } from "../../take-away/save-csv.ts";
import { saveFile } from "../../take-away/save-file.ts";
import { TakeAway } from "../../take-away/take-away.tsx";
import type { SessionOptions } from "./session-options.ts";

interface TakeAwaySessionProps {
  readonly room: RoomAddress;
  readonly question: AttendeesQuestion;
  readonly options: SessionOptions;
  readonly facts: { readonly label?: string | undefined };
  readonly shown: readonly PresenceRow[];
  readonly chart: Pick<PresenceGridProps, "limits" | "view" | "gaps" | "planned">;
}

/** What is on the screen, as a CSV of the API, as a picture, on paper, or as a link. */
export function TakeAwaySession({ room, question, options, facts, shown, chart }: TakeAwaySessionProps) {
  const title = facts.label ?? room.groupId;
  return (
    <TakeAway
      saveCsv={() =>
        saveCsv(fileNameOf(["attendees", title, question.session], "csv"), (cursor) => {
          const asked = { ...question, minShare: options.minPercent / 100 };
          return readAttendeesCsv(room, asked, { ...fileOf(options), timeZone }, cursor);
        })
      }
      savePicture={async () => {
        const picture = await presencePicture({ title, rows: shown, ...chart });
        saveFile(fileNameOf(["presence", title, question.session], "png"), picture);
      }}
    />
  );
}

/** The filters and the order of the view as the API names them. It sorts by time at least where the view sorts by share. */
function fileOf({ search, order, direction, show }: SessionOptions): AttendeesFile {
  const isStatus = show === "present" || show === "absent" || show === "unknown";
  const attended = { attended: "true", "not-attended": "false", undecided: "unknown" } as const;
  return {
    sort: order === "share" ? "secondsMin" : order,
    order: direction,
    search: search === "" ? undefined : search,
    status: isStatus ? show : undefined,
    attended: show === "all" || isStatus ? undefined : attended[show],
  };
}
