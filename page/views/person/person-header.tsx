import type { MemberAttendanceReply } from "../../../shared/report-routes/member-attendance-shape.ts";
import { type PersonQuestion, readPersonCsv } from "../../api/person-calls.ts";
import { openDialog } from "../../dialogs/open-dialog.ts";
import { timeZone } from "../../language/format.ts";
import { hrefOf, navigate } from "../../router/router.ts";
import { allows } from "../../session/access.ts";
import { useTitle } from "../../shell/use-title.ts";
import { fileNameOf } from "../../take-away/file-name.ts";
import { saveCsv } from "../../take-away/save-csv.ts";
import { TakeAway } from "../../take-away/take-away.tsx";
import { personWords } from "./person-words.ts";

interface PersonHeaderProps {
  readonly question: PersonQuestion;
  readonly reply: MemberAttendanceReply | undefined;
}

/** Who the person is, by which names the record has them, and what can be done. */
export function PersonHeader({ question, reply }: PersonHeaderProps) {
  const words = personWords();
  const { app, userId } = question;
  const sessions = reply?.rooms.flatMap((room) => room.sessions) ?? [];
  const listed = reply?.rooms.find(({ expected }) => expected?.name !== undefined)?.expected?.name;
  const name = listed ?? sessions.findLast(({ nickname }) => nickname !== undefined)?.nickname;
  useTitle(name ?? userId);
  const others = [...new Set(sessions.flatMap(({ recordedAs }) => recordedAs))].filter((id) => id !== userId);
  return (
    <header class="person-header">
      <div>
        <nav class="crumbs" aria-label={words.rooms}>
          <a href={hrefOf({ view: "rooms" })}>{words.rooms}</a> <span aria-hidden="true">/</span> {app}
        </nav>
        <h1>
          <bdi>{name ?? userId}</bdi>
        </h1>
        <p class="soft">
          <bdi>{userId}</bdi> {words.inApp(app)}
          {others.length > 0 && (
            <>
              {" · "}
              {words.knownAs} <bdi>{others.join(", ")}</bdi>
            </>
          )}
        </p>
      </div>
      <PersonActions question={question} />
    </header>
  );
}

function PersonActions({ question }: { readonly question: PersonQuestion }) {
  const { app, userId } = question;
  const onDone = () => navigate(hrefOf({ view: "rooms" }));
  const name = fileNameOf(["person", app, userId], "csv");
  return (
    <div class="person-actions">
      <TakeAway saveCsv={() => saveCsv(name, (cursor) => readPersonCsv(question, timeZone, cursor))} />
      {allows("erase:members") && (
        <button type="button" class="button danger" onClick={() => openDialog({ kind: "erase", app, userId, onDone })}>
          {personWords().erase}
        </button>
      )}
    </div>
  );
}
