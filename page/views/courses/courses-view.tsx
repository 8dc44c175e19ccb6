import { useMemo, useState } from "preact/hooks";
import { listRooms } from "../../api/room-calls.ts";
import { useResource } from "../../api/use-resource.ts";
import type { ListedPerson } from "../../expected-list/parse-people.ts";
import { currentQuery } from "../../router/router.ts";
import { useTitle } from "../../shell/use-title.ts";
import { EmptyState } from "../../states/empty-state.tsx";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { CourseForm } from "./course-form.tsx";
import { beginOf, type CourseOptions, courseOptionsOf } from "./course-options.ts";
import { CoursePeopleChoice } from "./course-people.tsx";
import { CourseTable } from "./course-table.tsx";
import { courseWords } from "./course-words.ts";
import { useCoursePeople } from "./use-course-people.ts";
import "./courses.css";

/** A course: people by sessions. */
export function CoursesView() {
  const words = courseWords();
  useTitle(words.title);
  const options = courseOptionsOf(currentQuery.value, new Date());
  const { value, problem, reload } = useResource("rooms of courses", (signal) => listRooms(signal, () => {}));
  const app = options.app ?? value?.rooms[0]?.app ?? "";
  return (
    <div class="courses-view">
      <header>
        <h1>{words.title}</h1>
        <p class="soft">{words.about}</p>
      </header>
      {problem && <ProblemPanel problem={problem} retry={reload} />}
      {value !== undefined && (
        <CourseForm key={keyOf({ ...options, app })} options={{ ...options, app }} rooms={value.rooms} />
      )}
      {value === undefined && problem === undefined && <Skeleton lines={4} />}
      {options.rooms.length > 0 && app !== "" ? (
        <Course options={options} app={app} />
      ) : (
        value !== undefined && (
          <EmptyState title={words.noRoom}>
            <p>{words.noRoomDetail}</p>
          </EmptyState>
        )
      )}
    </div>
  );
}

interface CourseProps {
  readonly options: CourseOptions;
  readonly app: string;
}

/** Loads while the form still waits for its list of rooms: the address says all that a course needs. */
function Course({ options, app }: CourseProps) {
  const [pasted, setPasted] = useState<readonly ListedPerson[] | undefined>(undefined);
  const key = keyOf({ ...options, app });
  const range = useMemo(() => rangeOf(key), [key]);
  const { value: people, problem, reload } = useCoursePeople(range, options.people, pasted);
  const minShare = options.minPercent / 100;
  const question = useMemo(() => ({ ...range, minShare, expected: people?.expected }), [range, minShare, people]);
  const table = people === undefined ? <Skeleton lines={12} /> : <CourseTable question={question} options={options} />;
  return (
    <>
      {people && <CoursePeopleChoice people={people} setPasted={setPasted} />}
      {problem ? <ProblemPanel problem={problem} retry={reload} /> : table}
    </>
  );
}

const keyOf = ({ app, rooms, from, to }: CourseOptions) => JSON.stringify([app, rooms, from, to]);

/** From the text that stands for it, so that it stays the same object as long as nothing of it changes. */
function rangeOf(key: string) {
  const [app, rooms, from, to]: [string, string[], string, string] = JSON.parse(key);
  return { app, rooms, from: beginOf(from), to: to === "" ? undefined : beginOf(to, { dayAfter: true }) };
}
