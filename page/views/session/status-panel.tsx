import type { AttendeesReply } from "../../../shared/report-routes/attendees-shape.ts";
import type { AttendeesQuestion } from "../../api/attendee-calls.ts";
import { ListInput } from "../../expected-list/list-input.tsx";
import type { ListedPerson } from "../../expected-list/parse-people.ts";
import { formatCount, formatDuration } from "../../language/format.ts";
import { changeQuery } from "../../router/router.ts";
import { GroupInput } from "./group-input.tsx";
import { queryOf } from "./session-options.ts";
import { sessionWords } from "./session-words.ts";
import { ShareBar } from "./share-bar.tsx";

interface StatusPanelProps {
  readonly facts: AttendeesReply;
  readonly question: AttendeesQuestion;
  readonly setExpected: (people: readonly ListedPerson[] | undefined) => void;
}

/** How many were present and absent, of how many the record cannot tell, and against which list. */
export function StatusPanel({ facts, question, setExpected }: StatusPanelProps) {
  const { expected, expectedGroup } = question;
  const words = sessionWords();
  const { present, absent, unknown } = facts.people;
  return (
    <section class="panel">
      <h2>{words.statusTitle}</h2>
      <ShareBar
        parts={[
          { sign: "proven", label: words.present, meaning: words.presentMeans, count: present },
          { sign: "unobserved", label: words.unknown, meaning: words.unknownMeans, count: unknown },
          { sign: "none", label: words.absent, meaning: words.absentMeans, count: absent },
        ]}
      />
      <p class="faint">{listSentence(facts, question)}</p>
      {facts.expected !== undefined && <p class="faint">{absenceSentence(facts)}</p>}
      <ListInput people={expected} onChange={setExpected} />
      {expected === undefined && (
        <GroupInput
          key={expectedGroup}
          group={expectedGroup}
          onChange={(group) => changeQuery(queryOf({ expectedGroup: group }))}
        />
      )}
    </section>
  );
}

function listSentence({ expected }: AttendeesReply, question: AttendeesQuestion): string {
  const words = sessionWords();
  if (expected === undefined) return words.nobodyExpected;
  const people = formatCount(expected.people);
  const isGroup = question.expected === undefined && question.expectedGroup !== undefined;
  const byRequest = isGroup ? words.expectedByGroup(people) : words.expectedByRequest(people);
  const sentence = expected.givenBy === "room" ? words.expectedByRoom(people) : byRequest;
  return expected.complete ? sentence : `${sentence} ${words.incompleteList}`;
}

/** From which stay on a person who was expected and not seen is absent. */
function absenceSentence({ absenceFloorSeconds: floor }: AttendeesReply): string {
  const words = sessionWords();
  return floor === null ? words.noAbsenceFloor : words.absenceFloor(formatDuration(floor));
}
