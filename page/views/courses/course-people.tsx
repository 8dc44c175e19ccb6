import { ListInput } from "../../expected-list/list-input.tsx";
import type { ListedPerson } from "../../expected-list/parse-people.ts";
import { formatCount } from "../../language/format.ts";
import { changeQuery } from "../../router/router.ts";
import { courseWords } from "./course-words.ts";
import { type CoursePeople, mostCoursePeople } from "./use-course-people.ts";

interface CoursePeopleProps {
  readonly people: CoursePeople;
  readonly setPasted: (people: readonly ListedPerson[] | undefined) => void;
}

/** Whose rows the matrix has, and who else they could be. */
export function CoursePeopleChoice({ people, setPasted }: CoursePeopleProps) {
  const words = courseWords();
  const { source, expected } = people;
  const count = formatCount(expected?.length ?? 0);
  const sentence = { own: words.ownLists, seen: words.seenList(count), pasted: words.pastedList(count) }[source];
  const choose = (chosen: "own" | "seen") => {
    setPasted(undefined);
    changeQuery({ people: chosen });
  };
  return (
    <section class="course-people">
      <p>
        <strong>{words.people}:</strong> {sentence}.{source === "seen" && <span class="faint"> {words.noAbsent}</span>}
      </p>
      {source !== "seen" && (
        <button type="button" class="button" onClick={() => choose("seen")}>
          {words.useSeen}
        </button>
      )}
      {source !== "own" && (
        <button type="button" class="button" onClick={() => choose("own")}>
          {words.useOwn}
        </button>
      )}
      <ListInput people={undefined} most={mostCoursePeople} onChange={setPasted} />
    </section>
  );
}
