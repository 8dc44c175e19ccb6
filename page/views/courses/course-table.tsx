import { useMemo } from "preact/hooks";
import type { MatrixQuestion } from "../../api/matrix-calls.ts";
import { formatCount } from "../../language/format.ts";
import { language } from "../../language/language.ts";
import { EmptyState } from "../../states/empty-state.tsx";
import { ProblemPanel } from "../../states/problem-panel.tsx";
import { Skeleton } from "../../states/skeleton.tsx";
import { CourseLegend } from "./course-legend.tsx";
import { CourseNotes } from "./course-notes.tsx";
import type { CourseOptions } from "./course-options.ts";
import { choosePeople } from "./course-rows.ts";
import { CourseToolbar } from "./course-toolbar.tsx";
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
  const problem = resource.problem && <ProblemPanel problem={resource.problem} retry={resource.reload} />;
  if (course === undefined) return problem ?? <Skeleton lines={12} />;
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
      {problem}
      <CourseToolbar options={options} shown={people.length} all={course.people.length} question={question} />
      {!problem && course.people.length < expected.people && (
        <p class="faint" role="status">
          {words.loading(formatCount(course.people.length), formatCount(expected.people))}
        </p>
      )}
      <MatrixGrid app={question.app} sessions={sessions} people={people} content={cell} />
      <CourseLegend hasVerdicts={cell === "attended"} />
      <CourseNotes sessions={sessions} />
    </section>
  );
}
