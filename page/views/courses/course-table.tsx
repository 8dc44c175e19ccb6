import { useMemo } from "preact/hooks";
import { type MatrixQuestion, readMatrixCsv } from "../../api/matrix-calls.ts";
import { formatCount, timeZone } from "../../language/format.ts";
import { language } from "../../language/language.ts";
import { changeQuery } from "../../router/router.ts";
import { EmptyState } from "../../states/empty-state.tsx";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { fileNameOf } from "../../take-away/file-name.ts";
import { saveCsv } from "../../take-away/save-csv.ts";
import { TakeAway } from "../../take-away/take-away.tsx";
import { CourseLegend } from "./course-legend.tsx";
import { CourseNotes } from "./course-notes.tsx";
import { type CellContent, type CourseOptions, cellContents, courseOrders } from "./course-options.ts";
import { choosePeople } from "./course-rows.ts";
import { courseWords } from "./course-words.ts";
import { MatrixGrid } from "./matrix-grid.tsx";
import { useCourse } from "./use-course.ts";

interface CourseTableProps {
  readonly question: MatrixQuestion;
  readonly options: CourseOptions;
}

/** The matrix of a course, with what one can do with it. */
export function CourseTable({ question, options }: CourseTableProps) {
  const words = courseWords();
  const { loaded, resource } = useCourse(question);
  const { search, order, cell } = options;
  const course = loaded.value;
  const collator = useMemo(() => new Intl.Collator(language.value, { numeric: true }), [language.value]);
  const people = useMemo(
    () => choosePeople(course?.people ?? [], { search, order }, collator),
    [course, search, order, collator],
  );
  if (resource.problem) return <ProblemPanel problem={resource.problem} retry={resource.reload} />;
  if (course === undefined) return <Skeleton lines={12} />;
  const { sessions, expected } = course.facts;
  if (sessions.length === 0) {
    return (
      <EmptyState title={words.noSessions}>
        <p>{words.noSessionsDetail}</p>
      </EmptyState>
    );
  }
  return (
    <section class="course-table">
      <CourseToolbar options={options} shown={people.length} all={course.people.length} question={question} />
      {course.people.length < expected.people && (
        <p class="faint" role="status">
          {words.loading(formatCount(course.people.length), formatCount(expected.people))}
        </p>
      )}
      <MatrixGrid app={question.app} sessions={sessions} people={people} content={cell} />
      <CourseLegend hasThreshold={question.minShare !== undefined} />
      <CourseNotes sessions={sessions} />
    </section>
  );
}

interface CourseToolbarProps extends CourseTableProps {
  readonly shown: number;
  readonly all: number;
}

function CourseToolbar({ options, shown, all, question }: CourseToolbarProps) {
  const words = courseWords();
  return (
    <div class="course-toolbar">
      <input
        class="input"
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        value={options.search}
        onInput={(event) => changeQuery({ search: event.currentTarget.value })}
      />
      <label class="inline-field">
        {words.sortBy}
        <select
          class="input"
          value={options.order}
          onChange={(event) => changeQuery({ sort: event.currentTarget.value })}
        >
          {courseOrders.map((order) => (
            <option key={order} value={order}>
              {words[order]}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="choices" aria-label={words.cell}>
        {cellContents.map((cell) => (
          <button key={cell} type="button" aria-pressed={cell === options.cell} onClick={() => changeQuery({ cell })}>
            {words[cell]}
          </button>
        ))}
      </fieldset>
      <output class="faint">{words.shown(formatCount(shown), formatCount(all))}</output>
      <TakeAway
        saveCsv={() =>
          saveCsv(fileNameOf(["course", ...question.rooms.slice(0, 3)], "csv"), (cursor) =>
            readMatrixCsv(question, { cell: csvCells[options.cell], timeZone }, cursor),
          )
        }
      />
    </div>
  );
}

/** The API's CSV has one number a cell: the one that is proven. */
const csvCells = { share: "shareMin", time: "minutesMin", attended: "attended" } as const satisfies Record<
  CellContent,
  string
>;
