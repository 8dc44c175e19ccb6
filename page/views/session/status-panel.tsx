import type { AttendeesReply } from "../../../shared/report-routes/attendees-shape.ts";
import { ListInput } from "../../expected-list/list-input.tsx";
import type { ListedPerson } from "../../expected-list/parse-people.ts";
import { formatCount } from "../../language/format.ts";
import { sessionWords } from "./session-words.ts";
import { ShareBar } from "./share-bar.tsx";

interface StatusPanelProps {
  readonly facts: AttendeesReply;
  readonly expected: readonly ListedPerson[] | undefined;
  readonly setExpected: (people: readonly ListedPerson[] | undefined) => void;
}

/** How many were present and absent, of how many the record cannot tell, and against which list. */
export function StatusPanel({ facts, expected, setExpected }: StatusPanelProps) {
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
      <p class="faint">{listSentence(facts)}</p>
      <ListInput people={expected} onChange={setExpected} />
    </section>
  );
}

function listSentence({ expected }: AttendeesReply): string {
  const words = sessionWords();
  if (expected === undefined) return words.nobodyExpected;
  const people = formatCount(expected.people);
  const sentence = expected.givenBy === "room" ? words.expectedByRoom(people) : words.expectedByRequest(people);
  return expected.complete ? sentence : `${sentence} ${words.incompleteList}`;
}
